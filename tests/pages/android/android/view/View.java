package android.view;

/** Stands in for Android's. */
public class View {
    public void setFitsSystemWindows(boolean fits) {
    }
}
