package android.view;

/** Stands in for Android's. */
public final class Choreographer {
    public interface FrameCallback {
        void doFrame(long frameTimeNanos);
    }

    public static Choreographer getInstance() {
        return new Choreographer();
    }

    public void postFrameCallback(FrameCallback callback) {
    }

    public void removeFrameCallback(FrameCallback callback) {
    }
}
