package com.example.hello;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Uses the page's Room as an app does, in a desktop's Java: Player API-URL. */
final class Player {
    private static final String TEXT = "h\u00e9llo \ud83c\udfae";

    private Player() {
    }

    public static void main(String[] arguments) {
        Room.enter(arguments[0], "my-game-id", "ann");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            List<String> lines = Room.poll(1000);
            for (String line : lines) {
                System.out.println(line.equals("say: " + TEXT) ? "the text came back" : line);
                if (line.equals("joined")) {
                    Room.say(TEXT);
                }
            }
            if (lines.contains("say: " + TEXT)) {
                Room.leave();
                return;
            }
        }
        throw new IllegalStateException("nothing came back");
    }
}
