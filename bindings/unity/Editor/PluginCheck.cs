using System.Collections.Generic;
using System.IO;
using UnityEditor;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;

namespace PlayerIONative.Editor
{
    /// <summary>Stops a build that would lack the native library, instead of a game that fails at its first call.</summary>
    internal sealed class PluginCheck : IPreprocessBuildWithReport
    {
        private const string Plugins = "Packages/io.github.playerio-native/Runtime/Plugins/";

        // One of the files is enough: which architectures an Android game is built for is the game's choice.
        private static readonly Dictionary<BuildTarget, string[]> Wanted = new Dictionary<BuildTarget, string[]>
        {
            { BuildTarget.StandaloneWindows, new[] { "windows-x86/playerio.dll" } },
            { BuildTarget.StandaloneWindows64, new[] { "windows-x86_64/playerio.dll" } },
            { BuildTarget.StandaloneLinux64, new[] { "linux-x86_64/libplayerio.so" } },
            { BuildTarget.StandaloneOSX, new[] { "macos-universal/libplayerio.dylib" } },
            { BuildTarget.iOS, new[] { "ios-arm64/libplayerio.a" } },
            { BuildTarget.Android, new[] { "android-arm64/libplayerio.so", "android-armv7/libplayerio.so" } },
        };

        /// <summary>Before scripts that may depend on the outcome.</summary>
        public int callbackOrder
        {
            get { return 0; }
        }

        /// <summary>Called by Unity at the start of each build.</summary>
        public void OnPreprocessBuild(BuildReport report)
        {
            BuildTarget target = report.summary.platform;
            string[] files;
            if (!Wanted.TryGetValue(target, out files))
                throw new BuildFailedException("playerio has no native library for " + target + ", so a game would fail at its first call");
            foreach (string file in files)
            {
                if (File.Exists(Path.GetFullPath(Plugins + file))) return;
            }
            throw new BuildFailedException(
                "playerio's native library for " + target + " is missing: put it at " + Plugins + string.Join(" or ", files) +
                ", or take the package from a release, which brings it");
        }
    }
}
