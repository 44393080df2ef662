// Stands in for the few names of Unreal's build tool that docs/engines/unreal.md uses. Run with the platforms' names, it
// makes the page's modules for each and prints the files that they name, one a line: PLATFORM KIND PATH.

using System;
using System.Collections.Generic;
using System.IO;

namespace UnrealBuildTool
{
    public sealed class UnrealTargetPlatform
    {
        public static readonly UnrealTargetPlatform Win64 = new UnrealTargetPlatform("Win64");
        public static readonly UnrealTargetPlatform Linux = new UnrealTargetPlatform("Linux");
        public static readonly UnrealTargetPlatform Mac = new UnrealTargetPlatform("Mac");
        public static readonly UnrealTargetPlatform Android = new UnrealTargetPlatform("Android");
        public static readonly UnrealTargetPlatform IOS = new UnrealTargetPlatform("IOS");

        private readonly string name;

        private UnrealTargetPlatform(string name)
        {
            this.name = name;
        }

        public override string ToString()
        {
            return name;
        }
    }

    public sealed class ReadOnlyTargetRules
    {
        public UnrealTargetPlatform Platform;
    }

    public sealed class RuntimeDependencyList
    {
        public readonly List<string> Sources = new List<string>();

        public void Add(string path)
        {
            Sources.Add(path);
        }

        public void Add(string path, string sourcePath)
        {
            Sources.Add(sourcePath);
        }
    }

    public sealed class ReceiptPropertyList
    {
        public readonly List<string> Values = new List<string>();

        public void Add(string name, string value)
        {
            Values.Add(value);
        }
    }

    public class ModuleRules
    {
        public enum ModuleType { CPlusPlus, External }
        public enum PCHUsageMode { Default, UseExplicitOrSharedPCHs }

        public static string Folder;

        public ModuleType Type;
        public PCHUsageMode PCHUsage;
        public readonly List<string> PublicSystemIncludePaths = new List<string>();
        public readonly List<string> PublicAdditionalLibraries = new List<string>();
        public readonly List<string> PublicDelayLoadDLLs = new List<string>();
        public readonly List<string> PublicDependencyModuleNames = new List<string>();
        public readonly List<string> PrivateDependencyModuleNames = new List<string>();
        public readonly RuntimeDependencyList RuntimeDependencies = new RuntimeDependencyList();
        public readonly ReceiptPropertyList AdditionalPropertiesForReceipt = new ReceiptPropertyList();

        public ModuleRules(ReadOnlyTargetRules target)
        {
        }

        public string ModuleDirectory
        {
            get { return Folder; }
        }
    }

    public static class Program
    {
        public static void Main(string[] arguments)
        {
            ModuleRules.Folder = arguments[0];
            UnrealTargetPlatform[] platforms =
            {
                UnrealTargetPlatform.Win64, UnrealTargetPlatform.Linux, UnrealTargetPlatform.Mac, UnrealTargetPlatform.Android,
                UnrealTargetPlatform.IOS,
            };
            foreach (UnrealTargetPlatform platform in platforms)
            {
                ReadOnlyTargetRules target = new ReadOnlyTargetRules { Platform = platform };
                ModuleRules library = new global::PlayerIOLibrary(target);
                Print(platform, "include", library.PublicSystemIncludePaths);
                Print(platform, "link", library.PublicAdditionalLibraries);
                Print(platform, "late", library.PublicDelayLoadDLLs);
                Print(platform, "ship", library.RuntimeDependencies.Sources);
                Print(platform, "ship", library.AdditionalPropertiesForReceipt.Values);
                Print(platform, "needs", new global::PlayerIO(target).PrivateDependencyModuleNames);
            }
        }

        private static void Print(UnrealTargetPlatform platform, string kind, List<string> paths)
        {
            foreach (string path in paths)
                Console.WriteLine("{0} {1} {2}", platform, kind, path.Replace(ModuleRules.Folder + Path.DirectorySeparatorChar, ""));
        }
    }
}
