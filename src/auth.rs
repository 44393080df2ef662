//! The proof that lets a game's own server log its users in: a time and an HMAC under a shared secret.
//!
//! The service calls it `auth`, an argument of its method `connect`.

use sha1::Sha1;
use sha1::digest::Digest;
use sha2::Sha256;
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// `"{unix_seconds}:{HMAC-SHA1 in lower-case hex}"` of `"{unix_seconds}:{user_id}"` under the connection's secret.
pub fn calc_auth(user_id: &str, secret: &str, unix_seconds: i64) -> String {
    proof::<Sha1>(user_id, secret, unix_seconds)
}

/// As [`calc_auth`], with HMAC-SHA256.
pub fn calc_auth_256(user_id: &str, secret: &str, unix_seconds: i64) -> String {
    proof::<Sha256>(user_id, secret, unix_seconds)
}

/// The seconds since 1970, by this machine's clock.
pub fn unix_seconds() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_secs().try_into().unwrap_or(i64::MAX)
}

fn proof<D: Digest>(user_id: &str, secret: &str, unix_seconds: i64) -> String {
    let mut proof = format!("{unix_seconds}:");
    for byte in hmac::<D>(secret.as_bytes(), format!("{unix_seconds}:{user_id}").as_bytes()) {
        // Writing to a String can't fail.
        let _ = write!(proof, "{byte:02x}");
    }
    proof
}

/// RFC 2104; both hashes have blocks of 64 bytes.
fn hmac<D: Digest>(secret: &[u8], text: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 64;
    let mut key = match secret.len() {
        0..=BLOCK => secret.to_vec(),
        _ => D::digest(secret).to_vec(),
    };
    key.resize(BLOCK, 0);
    let padded = |pad: u8| D::new().chain_update(key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
    let inner = padded(0x36).chain_update(text).finalize();
    padded(0x5c).chain_update(inner).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_hmacs_are_those_of_rfc_2202_and_rfc_4231() {
        let text = b"what do ya want for nothing?";
        assert_eq!(hex(&hmac::<Sha1>(b"Jefe", text)), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assert_eq!(
            hex(&hmac::<Sha256>(b"Jefe", text)),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_secret_longer_than_a_block_is_hashed_first() {
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hex(&hmac::<Sha1>(&[0xaa; 80], text)), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    }

    #[test]
    fn a_proof_begins_with_its_time() {
        assert_eq!(calc_auth("ann", "secret", 1_400_000_000), "1400000000:840f2be6fc07b88bb85a51bda8b26f5c08504df7");
        assert_eq!(
            calc_auth_256("ann", "secret", 1_400_000_000),
            "1400000000:95817c4c12cd72bb1a9e0666847348f20b0b6d749036c91c4b7d0781c772adb6"
        );
    }
}
