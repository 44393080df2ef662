package android.widget;

import android.content.Context;
import android.view.View;

/** Stands in for Android's. */
public class TextView extends View {
    public TextView(Context context) {
    }

    public final void append(CharSequence text) {
    }
}
