// Starts the program that PLAYERIO_DEVSERVER names, and learns its port from its first line.
using System;
using System.Diagnostics;

namespace PlayerIONative.Tests
{
    /// <summary>A dev server of the tests' own, which ends when its standard input closes.</summary>
    public static class DevServer
    {
        private static Process process;

        /// <summary>The program, or null: then the tests that need a server can't run.</summary>
        public static string Path
        {
            get { return Environment.GetEnvironmentVariable("PLAYERIO_DEVSERVER"); }
        }

        public static int Port { get; private set; }

        public static string ApiUrl
        {
            get { return "http://127.0.0.1:" + Port + "/api"; }
        }

        public static void Start()
        {
            if (process != null) return;
            process = Process.Start(new ProcessStartInfo
            {
                FileName = Path,
                Arguments = "--port 0 --exit-with-stdin --quiet",
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            });
            string line = process.StandardOutput.ReadLine();
            if (line == null) throw new InvalidOperationException("the dev server " + Path + " ended without telling its port");
            Port = int.Parse(line.Substring(line.LastIndexOf(':') + 1));
        }

        public static void Stop()
        {
            if (process == null) return;
            process.StandardInput.Close();
            process.WaitForExit();
            process = null;
        }
    }
}
