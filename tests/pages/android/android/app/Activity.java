package android.app;

import android.content.Context;
import android.os.Bundle;
import android.view.View;

/** Stands in for Android's, so that the page's activity can be compiled without Android's SDK. */
public class Activity extends Context {
    protected void onCreate(Bundle state) {
    }

    protected void onStart() {
    }

    protected void onStop() {
    }

    public void setContentView(View view) {
    }
}
