// As much of Unity's and NUnit's names as the package uses, so that what stands under Unity's defines is at least compiled where
// there is no Unity. Nothing here does anything; it is no substitute for running it there.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public enum RuntimeInitializeLoadType { BeforeSceneLoad, SubsystemRegistration }
    public enum HideFlags { HideAndDontSave }

    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) { }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName) { }
    }

    public sealed class SerializeField : Attribute { }

    public class Object
    {
        public HideFlags hideFlags { get; set; }
        public static void DontDestroyOnLoad(Object target) { }
    }

    public class MonoBehaviour : Object { public Transform transform { get; set; } }

    public sealed class GameObject : Object
    {
        public GameObject(string name) { }
        public T AddComponent<T>() where T : MonoBehaviour { return null; }
    }

    public static class Application
    {
        public static event Action quitting;
        public static void End() { quitting(); }
    }

    public static class Debug
    {
        public static void LogException(Exception exception) { }
        public static void LogWarning(object message) { }
    }

    public static class Time { public static float time { get { return 0; } } }
    public static class Screen { public static int width { get { return 0; } } public static int height { get { return 0; } } }

    public static class Mathf
    {
        public static float Cos(float f) { return f; }
        public static float Sin(float f) { return f; }
    }

    public struct Vector3
    {
        public Vector3(float x, float y, float z) { }
    }

    public sealed class Transform : Object { public Vector3 position { get; set; } }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height) { }
    }

    public static class GUILayout
    {
        public static void BeginArea(Rect screenRect) { }
        public static void EndArea() { }
        public static void Label(string text) { }
        public static bool Button(string text) { return false; }
        public static string TextField(string text) { return text; }
    }
}

namespace UnityEditor
{
    public enum BuildTarget { StandaloneOSX, StandaloneWindows, iOS, Android, StandaloneWindows64, StandaloneLinux64 }
    public sealed class InitializeOnLoadMethodAttribute : Attribute { }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload;
        public static void Reload() { beforeAssemblyReload(); }
    }
}

namespace UnityEditor.Build
{
    public interface IPreprocessBuildWithReport
    {
        int callbackOrder { get; }
        void OnPreprocessBuild(Reporting.BuildReport report);
    }

    public sealed class BuildFailedException : Exception
    {
        public BuildFailedException(string message) : base(message) { }
    }
}

namespace UnityEditor.Build.Reporting
{
    public struct BuildSummary { public BuildTarget platform { get { return BuildTarget.iOS; } } }
    public sealed class BuildReport { public BuildSummary summary { get { return new BuildSummary(); } } }
}

namespace NUnit.Framework
{
    public sealed class OneTimeSetUpAttribute : Attribute { }
    public sealed class OneTimeTearDownAttribute : Attribute { }

    public sealed class TestCaseSourceAttribute : Attribute
    {
        public TestCaseSourceAttribute(string sourceName) { }
    }

    public sealed class TestCaseData
    {
        public TestCaseData(object argument) { }
        public TestCaseData SetName(string name) { return this; }
    }

    public static class Assert
    {
        public static void Ignore(string message) { }
    }
}
