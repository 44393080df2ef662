// What the package does inside Unity's editor, as far as the stubs can tell.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using PlayerIONative.Editor;
using UnityEditor;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEngine;

namespace PlayerIONative.Tests
{
    public static class InUnity
    {
        public static int Main(string[] arguments)
        {
            Engine.LoadDomain();
            return Program.Run(new[] { typeof(PlayModeTests), typeof(SampleTests), typeof(MovingTests), typeof(BuildTests) }, arguments);
        }

        /// <summary>Frames pass until the condition holds.</summary>
        public static void FramesUntil(Func<bool> condition, string what)
        {
            Stopwatch watch = Stopwatch.StartNew();
            while (!condition())
            {
                Check.That(watch.ElapsedMilliseconds < 60000, "waited a minute in vain until " + what);
                Engine.Frame();
            }
        }

        /// <summary>Joins with callbacks alone, as a script does.</summary>
        public static Connection JoinByFrames()
        {
            Connection joined = null;
            PlayerIO.ApiUrl = DevServer.ApiUrl;
            PlayerIO.Connect(
                Room.Game, "public", "ann", null, null,
                client => client.Multiplayer.CreateJoinRoom(null, "bounce", true, null, null, connection => joined = connection));
            FramesUntil(() => joined != null, "the room is joined");
            return joined;
        }
    }

    /// <summary>The behaviour that polls, from the beginning of play mode to its end.</summary>
    public static class PlayModeTests
    {
        public static void HandlersRunOnTheMainThreadOnceAFrame()
        {
            Engine.EnterPlayMode();
            Connection connection = InUnity.JoinByFrames();
            int heard = 0, thread = 0;
            connection.OnMessage += (sender, message) =>
            {
                heard++;
                thread = Thread.CurrentThread.ManagedThreadId;
            };
            connection.Send("m");
            InUnity.FramesUntil(() => heard == 1, "the message has come");
            Check.Equal(thread, Thread.CurrentThread.ManagedThreadId, "the handler's thread");
            Engine.ExitPlayMode();
        }

        public static void OtherThreadsAreToldToUseTheMainThread()
        {
            Engine.EnterPlayMode();
            PlayerIOStatusError thrown = PollOnAnotherThread() as PlayerIOStatusError;
            Check.That(thrown != null && thrown.Status == Status.Busy, "another thread's poll led to " + thrown);
            Check.Contains(thrown.Message, "NativeLoop.Poll runs handlers, which belong on Unity's main thread");
            Engine.ExitPlayMode();
            Check.Equal(PollOnAnotherThread(), null, "what a script of the editor is told");
        }

        private static Exception PollOnAnotherThread()
        {
            Exception thrown = null;
            Thread other = new Thread(() =>
            {
                try
                {
                    NativeLoop.Poll();
                }
                catch (Exception error)
                {
                    thrown = error;
                }
            });
            other.Start();
            other.Join();
            return thrown;
        }

        public static void CallsWithoutCallbacksWaitWithinAFrame()
        {
            Engine.EnterPlayMode();
            Room.Leave(Room.LogIn("ann").Multiplayer.CreateJoinRoom(null, "bounce", true, null, null));
            Engine.ExitPlayMode();
        }

        public static void WhatAHandlerThrowsReachesTheConsole()
        {
            Engine.EnterPlayMode();
            Engine.Exceptions.Clear();
            Connection connection = InUnity.JoinByFrames();
            bool wentOn = false;
            connection.OnMessage += (sender, message) => { throw new InvalidOperationException("in a handler"); };
            connection.OnMessage += (sender, message) => wentOn = true;
            connection.Send("m");
            InUnity.FramesUntil(() => wentOn, "the other handler has run");
            Check.Equal(Engine.Exceptions.Count, 1, "the number of exceptions on the console");
            Check.Equal(Engine.Exceptions[0].Message, "in a handler", "the words there");
            Engine.ExitPlayMode();
        }

        /// <summary>Statics stay, since the editor reloads no domain here.</summary>
        public static void PlayModeBeginsAnewWithoutAReload()
        {
            for (int round = 0; round < 3; round++)
            {
                Engine.EnterPlayMode();
                Check.Equal(Engine.Objects.Count, 1, "how many objects poll");
                Check.That(PlayerIO.ApiUrl == null && !NativeLoop.ReuseMessages, "settings are left over");
                Connection connection = InUnity.JoinByFrames();
                NativeLoop.ReuseMessages = true;
                bool ended = false;
                connection.OnDisconnect += (sender, reason) => ended = true;
                Engine.ExitPlayMode();
                Check.Equal(Engine.Objects.Count, 0, "how many objects are left");
                Check.That(!connection.Connected, "the connection goes on after play mode");
                Check.Contains(
                    Check.Refused(Status.NotConnected, () => connection.Send("m")), "NativeLoop.Shutdown was called");
                connection.Disconnect(); // As an OnDestroy would.
                Check.That(!ended, "a handler ran after play mode");
            }
        }

        public static void PlayModeGoesOnAfterScriptsWereCompiled()
        {
            Engine.EnterPlayMode();
            Connection before = InUnity.JoinByFrames();
            Engine.ReloadDuringPlayMode();
            Check.That(!before.Connected, "the connection goes on after the reload");
            Connection connection = InUnity.JoinByFrames();
            Check.That(PollOnAnotherThread() is PlayerIOStatusError, "another thread may poll");
            Engine.ExitPlayMode();
            Check.That(!connection.Connected, "the connection goes on after play mode");
        }

        /// <summary>Each domain is a program's whole managed state; the native library stays in the process.</summary>
        public static void TheNativeSideDoesNotOutliveAReload()
        {
            for (int round = 0; round < 3; round++)
            {
                AppDomain domain = AppDomain.CreateDomain("round " + round);
                Script script = (Script)domain.CreateInstanceAndUnwrap(typeof(Script).Assembly.FullName, typeof(Script).FullName);
                script.Play(DevServer.Port);
                AppDomain.Unload(domain);
            }
        }

        private sealed class Script : MarshalByRefObject
        {
            public void Play(int port)
            {
                Engine.LoadDomain();
                Engine.EnterPlayMode();
                Connection connection = null;
                Connection.Create("127.0.0.1", port, "flood:reload", null, joined => connection = joined, error => { throw error; });
                int heard = 0;
                InUnity.FramesUntil(() => connection != null, "the room is joined");
                connection.OnMessage += (sender, message) => heard++;
                InUnity.FramesUntil(() => heard > 0, "a message has come");
                Engine.UnloadDomain();
                Check.That(!connection.Connected, "the connection goes on after the domain");
                int before = heard;
                Engine.Frame();
                Check.Equal(heard, before, "how many messages came");
            }
        }
    }

    /// <summary>The samples do what they say.</summary>
    public static class SampleTests
    {
        public static void TheChatSampleTalks()
        {
            Engine.EnterPlayMode();
            Engine.Place<ChatScene>("apiUrl", DevServer.ApiUrl);
            Engine.Typed = "ann";
            Engine.Press("Join");
            Shows("ann has come");
            Engine.Typed = "hello";
            Engine.Press("Say");
            Shows("ann: hello");
            Engine.Press("Leave");
            Shows("you have left: disconnected by this side");
            Engine.ExitPlayMode();
            Engine.Typed = null;
        }

        /// <summary>The answer comes to a script whose object is gone; its place in the room must not stay taken.</summary>
        public static void AChatThatWasDestroyedOnTheWayLeaves()
        {
            Engine.EnterPlayMode();
            List<string> seen = new List<string>();
            Connection witness = Room.LogIn("bob").Multiplayer.CreateJoinRoom("lobby", "chat", true, null, Room.Pairs("name", "bob"));
            witness.OnMessage += (sender, message) => seen.Add(message.Type + " " + message.GetString(0));
            ChatScene scene = Engine.Place<ChatScene>("apiUrl", DevServer.ApiUrl, "gameId", Room.Game, "playerName", "eve");
            Engine.Press("Join");
            Engine.Frame();
            UnityEngine.Object.Destroy(scene.gameObject);
            InUnity.FramesUntil(() => seen.Contains("leave eve"), "the place is free");
            Check.That(seen.Contains("join eve"), "it never came");
            Engine.ExitPlayMode();
        }

        public static void TheBotSampleWalks()
        {
            Engine.EnterPlayMode();
            BotCrowd crowd = Engine.Place<BotCrowd>("port", DevServer.Port, "count", 5, "sendsPerSecond", 60f);
            InUnity.FramesUntil(() => crowd.Moves > 100, "a hundred positions have come");
            Engine.ExitPlayMode();
            Check.Equal(Engine.Warnings.Count, 0, "the number of warnings");
        }

        public static void AllSamplesAreListed()
        {
            string package = NameTests.Package;
            string list = File.ReadAllText(Path.Combine(package, "package.json"));
            foreach (string folder in Directory.GetDirectories(Path.Combine(package, "Samples~")))
                Check.Contains(list, "\"path\": \"Samples~/" + Path.GetFileName(folder) + "\"");
            Check.Equal(list.Split(new[] { "\"Samples~/" }, StringSplitOptions.None).Length, 3, "one more than the samples in the list");
        }

        private static void Shows(string line)
        {
            InUnity.FramesUntil(() => Engine.Labels.Contains(line), "it shows \"" + line + "\"");
        }
    }

    /// <summary>A game moves over by changing its `using`.</summary>
    public static class MovingTests
    {
        public static void AGameThatWasMovedGoesOn()
        {
            Engine.EnterPlayMode();
            Engine.Exceptions.Clear();
            MovedGame game = Engine.Place<MovedGame>("server", "127.0.0.1:" + DevServer.Port);
            InUnity.FramesUntil(() => game.Story.Contains("left") || Engine.Exceptions.Count > 0, "the game has ended");
            if (Engine.Exceptions.Count > 0) throw Engine.Exceptions[0];
            Engine.ExitPlayMode();
            string[] story =
            {
                "registered simplemover", "InvalidRegistrationData, the name", "logged in as mover", "no such room", "1 endpoint",
                "9 text 1 2 -3 4 12 True 2 1", "moved of bounce with 1, ice", "again UnknownRoom", "leaving", "left",
            };
            Check.Equal(string.Join("; ", game.Story), string.Join("; ", story), "what has happened");
        }
    }

    /// <summary>The check before a build.</summary>
    public static class BuildTests
    {
        private static void Build(BuildTarget target)
        {
            new PluginCheck().OnPreprocessBuild(new BuildReport(target));
        }

        public static void ABuildWithoutItsLibraryIsStopped()
        {
            InAProject(plugins =>
            {
                BuildFailedException error = Check.Throws<BuildFailedException>(() => Build(BuildTarget.StandaloneLinux64));
                Check.Equal(
                    error.Message,
                    "playerio's native library for StandaloneLinux64 is missing: put it at Packages/io.github.playerio-native/" +
                    "Runtime/Plugins/linux-x86_64/libplayerio.so, or take the package from a release, which brings it", "the words");
                Put(plugins, "linux-x86_64/libplayerio.so");
                Build(BuildTarget.StandaloneLinux64);
                Check.Throws<BuildFailedException>(() => Build(BuildTarget.iOS));
            });
        }

        public static void AndroidNeedsEachArchitectureOfTheGame()
        {
            InAProject(plugins =>
            {
                PlayerSettings.Android.targetArchitectures = AndroidArchitecture.ARM64 | AndroidArchitecture.ARMv7;
                Put(plugins, "android-arm64/libplayerio.so");
                Check.Contains(
                    Check.Throws<BuildFailedException>(() => Build(BuildTarget.Android)).Message, "android-armv7/libplayerio.so");
                PlayerSettings.Android.targetArchitectures = AndroidArchitecture.ARM64;
                Build(BuildTarget.Android);
            });
        }

        public static void APlatformWithoutALibraryIsWarnedOf()
        {
            InAProject(plugins =>
            {
                Engine.Warnings.Clear();
                Build(BuildTarget.WebGL);
                Check.Equal(Engine.Warnings.Count, 1, "the number of warnings");
                Check.Contains(Engine.Warnings[0], "playerio has no native library for WebGL");
                Engine.Warnings.Clear();
            });
        }

        /// <summary>What is wanted is what has a .meta file with the platform and the CPU, and the other way round.</summary>
        public static void EveryLibraryThatIsWantedHasItsSettings()
        {
            List<string> wanted = new List<string>();
            foreach (BuildTarget target in Enum.GetValues(typeof(BuildTarget)))
                wanted.AddRange(PluginCheck.Wanted(target, (AndroidArchitecture)uint.MaxValue));
            wanted.Sort(string.CompareOrdinal);
            string plugins = Path.Combine(NameTests.Package, "Runtime/Plugins");
            List<string> described = new List<string>();
            foreach (string folder in Directory.GetDirectories(plugins))
            {
                foreach (string file in Directory.GetFiles(folder, "*.meta"))
                    described.Add(Path.GetFileName(folder) + "/" + Path.GetFileNameWithoutExtension(file));
            }
            described.Sort(string.CompareOrdinal);
            Check.Equal(string.Join(" ", described), string.Join(" ", wanted), "the libraries with settings");
        }

        /// <summary>Paths in "Packages/" begin at the project's folder, which is the editor's working directory.</summary>
        private static void InAProject(Action<string> build)
        {
            string before = Directory.GetCurrentDirectory();
            string project = Path.Combine(Path.GetTempPath(), "playerio-" + Guid.NewGuid());
            string plugins = Path.Combine(project, "Packages/io.github.playerio-native/Runtime/Plugins");
            Directory.CreateDirectory(plugins);
            Directory.SetCurrentDirectory(project);
            try
            {
                build(plugins);
            }
            finally
            {
                Directory.SetCurrentDirectory(before);
                Directory.Delete(project, true);
            }
        }

        private static void Put(string plugins, string file)
        {
            string path = Path.Combine(plugins, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path));
            File.WriteAllText(path, "");
        }
    }
}
