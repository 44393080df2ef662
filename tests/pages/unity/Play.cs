// Plays the script of docs/engines/unity.md, until what it said came back to it.
using System;
using System.Diagnostics;
using System.Linq;
using UnityEngine;

public static class Play
{
    public static int Main()
    {
        Stopwatch watch = Stopwatch.StartNew();
        Engine.EnterPlayMode();
        Hello script = Engine.Place<Hello>();
        while (!Engine.Logged.Any(line => line.StartsWith("say")))
        {
            if (watch.ElapsedMilliseconds > 60000 || Engine.Warnings.Any())
            {
                Console.Error.WriteLine("nothing came back: " + string.Join("; ", Engine.Warnings.Concat(Engine.Logged)));
                return 1;
            }
            Engine.Frame();
        }
        UnityEngine.Object.Destroy(script.gameObject);
        Engine.ExitPlayMode();
        foreach (Exception exception in Engine.Exceptions) Console.Error.WriteLine(exception);
        Console.WriteLine(Engine.Logged.Last());
        return Engine.Exceptions.Any() ? 1 : 0;
    }
}
