// Built with UNITY_WEBGL: every way in says that it does not work in a browser, and none calls the native library.
using System;
using System.Collections.Generic;
using PlayerIONative;

public static class WebGL
{
    public static int Main()
    {
        Action[] waysIn =
        {
            () => PlayerIO.Connect("game", "public", "ann", null, null),
            () => PlayerIO.Authenticate("game", "public", new Dictionary<string, string>(), null, client => { }),
            () => PlayerIO.QuickConnect.SimpleConnect("game", "ann", "secret", null),
            () => PlayerIO.ResumeLogin("game", "token"),
            () => PlayerIO.CalcAuth("ann", "secret"),
            () => Connection.Create("127.0.0.1", 8184, "chat:lobby", null),
            () => Console.WriteLine(NativeLoop.Version),
        };
        foreach (Action wayIn in waysIn)
        {
            try
            {
                wayIn();
                Console.Error.WriteLine("a call worked");
                return 1;
            }
            catch (PlatformNotSupportedException error)
            {
                if (!error.Message.Contains("does not run in a browser")) throw;
            }
        }
        // These run in every game, so they must do nothing.
        NativeLoop.Poll();
        NativeLoop.Wake();
        NativeLoop.Shutdown();
        return 0;
    }
}
