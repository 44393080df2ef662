package android.os;

/** Stands in for Android's. */
public final class Bundle {
}
