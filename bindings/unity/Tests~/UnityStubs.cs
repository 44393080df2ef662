// As much of Unity's and NUnit's names as the package uses. What stands under Unity's defines is compiled against them where there
// is no Unity, and run by Engine.cs, which calls it as Unity's manual says that Unity does. It is no substitute for Unity.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public enum RuntimeInitializeLoadType { BeforeSceneLoad, SubsystemRegistration }

    [Flags]
    public enum HideFlags
    {
        None = 0,
        HideInHierarchy = 1,
        DontSaveInEditor = 4,
        DontSave = 52,
        HideAndDontSave = 61,
    }

    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) { LoadType = loadType; }
        public RuntimeInitializeLoadType LoadType { get; private set; }
    }

    public sealed class DefaultExecutionOrder : Attribute
    {
        public DefaultExecutionOrder(int order) { Order = order; }
        public int Order { get; private set; }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName) { }
    }

    public sealed class SerializeField : Attribute { }

#pragma warning disable 660, 661
    public class Object
    {
        public HideFlags hideFlags { get; set; }
        internal bool IsDestroyed { get; set; }
        public static void DontDestroyOnLoad(Object target) { }
        public static void Destroy(Object target) { Engine.Destroy((GameObject)target); }

        /// <summary>As in Unity, what was destroyed is like null.</summary>
        public static bool operator ==(Object one, Object other)
        {
            bool hasOne = !ReferenceEquals(one, null) && !one.IsDestroyed, hasOther = !ReferenceEquals(other, null) && !other.IsDestroyed;
            return hasOne == hasOther && (!hasOne || ReferenceEquals(one, other));
        }

        public static bool operator !=(Object one, Object other) { return !(one == other); }
    }
#pragma warning restore 660, 661

    public class MonoBehaviour : Object
    {
        public GameObject gameObject { get; internal set; }
        public Transform transform { get; set; }
    }

    public sealed class GameObject : Object
    {
        public GameObject(string name)
        {
            Components = new List<MonoBehaviour>();
            Engine.Objects.Add(this);
        }

        internal List<MonoBehaviour> Components { get; private set; }

        public T AddComponent<T>() where T : MonoBehaviour
        {
            T component = Activator.CreateInstance<T>();
            component.gameObject = this;
            Components.Add(component);
            Engine.Call(component, "OnEnable");
            return component;
        }
    }

    public static class Application
    {
        public static event Action quitting;
        internal static void Quit() { if (quitting != null) quitting(); }
        internal static void Forget() { quitting = null; }
    }

    public static class Debug
    {
        public static void LogException(Exception exception) { Engine.Exceptions.Add(exception); }
        public static void Log(object message) { Engine.Logged.Add((string)message); }
        public static void LogWarning(object message) { Engine.Warnings.Add((string)message); }
    }

    public static class Time { public static float time { get { return Engine.Frames / 60f; } } }
    public static class Screen { public static int width { get { return 0; } } public static int height { get { return 0; } } }

    public static class Mathf
    {
        public static float Cos(float f) { return (float)Math.Cos(f); }
        public static float Sin(float f) { return (float)Math.Sin(f); }
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
        public static void BeginArea(Rect screenRect) { Engine.Labels.Clear(); }
        public static void EndArea() { }
        public static void Label(string text) { Engine.Labels.Add(text); }
        public static bool Button(string text) { return Engine.TakePress(text); }
        public static string TextField(string text) { return Engine.Typed ?? text; }
    }
}

namespace UnityEditor
{
    public enum BuildTarget { StandaloneOSX, StandaloneWindows, iOS, Android, StandaloneWindows64, WebGL, StandaloneLinux64, tvOS }

    [Flags]
    public enum AndroidArchitecture : uint { None = 0, ARMv7 = 1, ARM64 = 2 }

    public static class PlayerSettings
    {
        public static class Android
        {
            public static AndroidArchitecture targetArchitectures { get; set; }
        }
    }

    public sealed class InitializeOnLoadMethodAttribute : Attribute { }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload;
        internal static void Begin() { beforeAssemblyReload(); }
        internal static void Forget() { beforeAssemblyReload = null; }
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
    public struct BuildSummary { public BuildTarget platform { get; internal set; } }

    public sealed class BuildReport
    {
        internal BuildReport(BuildTarget target) { summary = new BuildSummary { platform = target }; }
        public BuildSummary summary { get; private set; }
    }
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
