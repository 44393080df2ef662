// Looks before each build whether the package has the native library for its platform. In the editor alone.
using System.Collections.Generic;
using System.IO;
using UnityEditor;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEngine;

namespace PlayerIONative.Editor
{
    /// <summary>Stops a build that would lack the native library, instead of a game that fails at its first call.</summary>
    internal sealed class PluginCheck : IPreprocessBuildWithReport
    {
        private const string Plugins = "Packages/io.github.playerio-native/Runtime/Plugins/";
        // Not every editor that this package is for has a name for it.
        private const AndroidArchitecture AndroidX64 = (AndroidArchitecture)8;

        /// <summary>Before scripts that may depend on the outcome.</summary>
        public int callbackOrder
        {
            get { return 0; }
        }

        /// <summary>Called by Unity at the start of each build.</summary>
        public void OnPreprocessBuild(BuildReport report)
        {
            BuildTarget target = report.summary.platform;
            List<string> wanted = Wanted(target, PlayerSettings.Android.targetArchitectures);
            // A game that does without rooms there is the game's choice, so it is told and not stopped.
            if (wanted.Count == 0)
                Debug.LogWarning("playerio has no native library for " + target + ": the game can be built, but its calls throw there");
            List<string> missing = wanted.FindAll(file => !File.Exists(Path.GetFullPath(Plugins + file)));
            if (missing.Count > 0)
                throw new BuildFailedException(
                    "playerio's native library for " + target + " is missing: put it at " + Plugins + string.Join(" and ", missing) +
                    ", or take the package from a release, which brings it");
        }

        /// <summary>The files that a build for this platform takes; none where there is no library.</summary>
        internal static List<string> Wanted(BuildTarget target, AndroidArchitecture architectures)
        {
            List<string> files = new List<string>();
            switch (target)
            {
                case BuildTarget.StandaloneWindows: files.Add("windows-x86/playerio.dll"); break;
                case BuildTarget.StandaloneWindows64: files.Add("windows-x86_64/playerio.dll"); break;
                case BuildTarget.StandaloneLinux64: files.Add("linux-x86_64/libplayerio.so"); break;
                case BuildTarget.StandaloneOSX: files.Add("macos-universal/libplayerio.dylib"); break;
                case BuildTarget.iOS: files.Add("ios-arm64/libplayerio.a"); break;
                case BuildTarget.Android:
                    if ((architectures & AndroidArchitecture.ARM64) != 0) files.Add("android-arm64/libplayerio.so");
                    if ((architectures & AndroidArchitecture.ARMv7) != 0) files.Add("android-armv7/libplayerio.so");
                    if ((architectures & AndroidX64) != 0) files.Add("android-x86_64/libplayerio.so");
                    break;
                default: break;
            }
            return files;
        }
    }
}
