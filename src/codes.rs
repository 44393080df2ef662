//! PlayerIO's own error codes: the numbers that its servers send and that hosts see as `error_code`.
//!
//! One table serves the constants, their names and the `pio_error` chapter of the C header. A code that is not in
//! it is kept as its number.

use std::fmt;

/// An error code of the PlayerIO service.
///
/// The service counts [`UNSUPPORTED_METHOD`](Self::UNSUPPORTED_METHOD) as 0; since 0 means success to a host,
/// that one crosses the C interface as -1 ([`host_number`](Self::host_number)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCode(pub i32);

/// One row of the table: the code, the service's name for it, and the C constant's name without its prefix.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The code.
    pub code: ErrorCode,
    /// The name in the official SDKs, such as `RoomIsFull`.
    pub name: &'static str,
    /// The name in upper case with underscores, such as `ROOM_IS_FULL`.
    pub constant: &'static str,
}

macro_rules! codes {
    ($($number:literal $constant:ident $name:literal)*) => {
        impl ErrorCode {
            $(#[doc = concat!("`", $name, "`, ", $number, ".")]
            pub const $constant: ErrorCode = ErrorCode($number);)*
        }

        /// All known codes in the order of their numbers.
        pub const TABLE: &[Row] = &[
            $(Row { code: ErrorCode::$constant, name: $name, constant: stringify!($constant) },)*
        ];
    };
}

codes! {
    0 UNSUPPORTED_METHOD "UnsupportedMethod"
    1 GENERAL_ERROR "GeneralError"
    2 INTERNAL_ERROR "InternalError"
    3 ACCESS_DENIED "AccessDenied"
    4 INVALID_MESSAGE_FORMAT "InvalidMessageFormat"
    5 MISSING_VALUE "MissingValue"
    6 GAME_REQUIRED "GameRequired"
    7 EXTERNAL_ERROR "ExternalError"
    8 ARGUMENT_OUT_OF_RANGE "ArgumentOutOfRange"
    9 GAME_DISABLED "GameDisabled"
    10 UNKNOWN_GAME "UnknownGame"
    11 UNKNOWN_CONNECTION "UnknownConnection"
    12 INVALID_AUTH "InvalidAuth"
    13 NO_SERVERS_AVAILABLE "NoServersAvailable"
    14 ROOM_DATA_TOO_LARGE "RoomDataTooLarge"
    15 ROOM_ALREADY_EXISTS "RoomAlreadyExists"
    16 UNKNOWN_ROOM_TYPE "UnknownRoomType"
    17 UNKNOWN_ROOM "UnknownRoom"
    18 MISSING_ROOM_ID "MissingRoomId"
    19 ROOM_IS_FULL "RoomIsFull"
    20 NOT_A_SEARCH_COLUMN "NotASearchColumn"
    21 QUICK_CONNECT_METHOD_NOT_ENABLED "QuickConnectMethodNotEnabled"
    22 UNKNOWN_USER "UnknownUser"
    23 INVALID_PASSWORD "InvalidPassword"
    24 INVALID_REGISTRATION_DATA "InvalidRegistrationData"
    25 INVALID_BIG_DB_KEY "InvalidBigDBKey"
    26 BIG_DB_OBJECT_TOO_LARGE "BigDBObjectTooLarge"
    27 BIG_DB_OBJECT_DOES_NOT_EXIST "BigDBObjectDoesNotExist"
    28 UNKNOWN_TABLE "UnknownTable"
    29 UNKNOWN_INDEX "UnknownIndex"
    30 INVALID_INDEX_VALUE "InvalidIndexValue"
    31 NOT_OBJECT_CREATOR "NotObjectCreator"
    32 KEY_ALREADY_USED "KeyAlreadyUsed"
    33 STALE_VERSION "StaleVersion"
    34 CIRCULAR_REFERENCE "CircularReference"
    40 HEARTBEAT_FAILED "HeartbeatFailed"
    41 INVALID_GAME_CODE "InvalidGameCode"
    50 VAULT_NOT_LOADED "VaultNotLoaded"
    51 UNKNOWN_PAY_VAULT_PROVIDER "UnknownPayVaultProvider"
    52 DIRECT_PURCHASE_NOT_SUPPORTED_BY_PROVIDER "DirectPurchaseNotSupportedByProvider"
    54 BUYING_COINS_NOT_SUPPORTED_BY_PROVIDER "BuyingCoinsNotSupportedByProvider"
    55 NOT_ENOUGH_COINS "NotEnoughCoins"
    56 ITEM_NOT_IN_VAULT "ItemNotInVault"
    57 INVALID_PURCHASE_ARGUMENTS "InvalidPurchaseArguments"
    58 INVALID_PAY_VAULT_PROVIDER_SETUP "InvalidPayVaultProviderSetup"
    70 UNKNOWN_PARTNER_PAY_ACTION "UnknownPartnerPayAction"
    80 INVALID_TYPE "InvalidType"
    81 INDEX_OUT_OF_BOUNDS "IndexOutOfBounds"
    82 INVALID_IDENTIFIER "InvalidIdentifier"
    83 INVALID_ARGUMENT "InvalidArgument"
    84 LOGGED_OUT "LoggedOut"
    90 INVALID_SEGMENT "InvalidSegment"
    100 GAME_REQUESTS_NOT_LOADED "GameRequestsNotLoaded"
    110 ACHIEVEMENTS_NOT_LOADED "AchievementsNotLoaded"
    111 UNKNOWN_ACHIEVEMENT "UnknownAchievement"
    120 NOTIFICATIONS_NOT_LOADED "NotificationsNotLoaded"
    121 INVALID_NOTIFICATIONS_ENDPOINT "InvalidNotificationsEndpoint"
    130 NETWORK_ISSUE "NetworkIssue"
    131 ONE_SCORE_NOT_LOADED "OneScoreNotLoaded"
    200 PUBLISHING_NETWORK_NOT_AVAILABLE "PublishingNetworkNotAvailable"
    201 PUBLISHING_NETWORK_NOT_LOADED "PublishingNetworkNotLoaded"
    301 DIALOG_CLOSED "DialogClosed"
    302 AD_TRACK_CHECK_COOKIE "AdTrackCheckCookie"
}

impl ErrorCode {
    /// The service's name of this code, `None` for one that is not in the table.
    pub fn name(self) -> Option<&'static str> {
        TABLE.iter().find(|row| row.code == self).map(|row| row.name)
    }

    /// The number a host sees for a failure: the code itself, but -1 for `UNSUPPORTED_METHOD`, since 0 is success.
    pub fn host_number(self) -> i32 {
        if self == Self::UNSUPPORTED_METHOD { -1 } else { self.0 }
    }

    /// The code that a host sees as this number.
    pub fn of_host(number: i32) -> ErrorCode {
        if number == -1 { Self::UNSUPPORTED_METHOD } else { ErrorCode(number) }
    }
}

/// `RoomIsFull (19)`, or `error 777` for a code that is not in the table.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.0),
            None => write!(f, "error {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_has_no_number_twice() {
        assert!(TABLE.windows(2).all(|pair| pair[0].code.0 < pair[1].code.0));
    }

    #[test]
    fn a_known_code_shows_its_name_and_number() {
        assert_eq!(ErrorCode::ROOM_IS_FULL.to_string(), "RoomIsFull (19)");
    }

    #[test]
    fn an_unknown_code_is_kept_as_its_number() {
        assert_eq!(ErrorCode(777).to_string(), "error 777");
        assert_eq!(ErrorCode(777).host_number(), 777);
    }

    #[test]
    fn a_failure_with_code_zero_is_minus_one_to_a_host() {
        assert_eq!(ErrorCode::UNSUPPORTED_METHOD.host_number(), -1);
    }
}
