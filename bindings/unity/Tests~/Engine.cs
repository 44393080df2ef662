// Plays Unity's part for the stubs: calls what Unity would call, in the order that its manual tells.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;

namespace UnityEngine
{
    public static class Engine
    {
        private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

        private static string pressed;

        public static readonly List<GameObject> Objects = new List<GameObject>();
        public static readonly List<Exception> Exceptions = new List<Exception>();
        public static readonly List<string> Logged = new List<string>();
        public static readonly List<string> Warnings = new List<string>();
        public static readonly List<string> Labels = new List<string>();

        public static int Frames { get; private set; }

        /// <summary>What the player types into each field; null for nothing.</summary>
        public static string Typed { get; set; }

        /// <summary>The editor has loaded the domain.</summary>
        public static void LoadDomain()
        {
            CallAll(method => method.IsDefined(typeof(UnityEditor.InitializeOnLoadMethodAttribute)));
        }

        public static void UnloadDomain()
        {
            UnityEditor.AssemblyReloadEvents.Begin();
        }

        /// <summary>Scripts were compiled during play mode: objects stay, what was subscribed to does not.</summary>
        public static void ReloadDuringPlayMode()
        {
            UnloadDomain();
            Application.Forget();
            UnityEditor.AssemblyReloadEvents.Forget();
            LoadDomain();
            foreach (MonoBehaviour component in Objects.SelectMany(one => one.Components)) Call(component, "OnEnable");
        }

        public static void EnterPlayMode()
        {
            Begin(RuntimeInitializeLoadType.SubsystemRegistration);
            Begin(RuntimeInitializeLoadType.BeforeSceneLoad);
        }

        /// <summary>Objects that must not be saved outlive play mode, as in the editor.</summary>
        public static void ExitPlayMode()
        {
            Application.Quit();
            Objects.FindAll(one => (one.hideFlags & HideFlags.DontSaveInEditor) == 0).ForEach(Destroy);
        }

        internal static void Destroy(GameObject target)
        {
            Objects.Remove(target);
            foreach (MonoBehaviour component in target.Components)
            {
                Call(component, "OnDestroy");
                component.IsDestroyed = true;
            }
        }

        /// <summary>A frame. It takes as long as the scripts do; then other threads go first.</summary>
        public static void Frame()
        {
            Frames++;
            List<MonoBehaviour> all = Objects.SelectMany(one => one.Components).OrderBy(OrderOf).ToList();
            foreach (MonoBehaviour component in all) Call(component, "Update");
            foreach (MonoBehaviour component in all) Call(component, "OnGUI");
            Thread.Yield();
        }

        /// <summary>Puts a script into the scene, with what the inspector shows of it filled in by turns: name, value.</summary>
        public static T Place<T>(params object[] fields) where T : MonoBehaviour
        {
            T component = new GameObject(typeof(T).Name).AddComponent<T>();
            for (int i = 0; i < fields.Length; i += 2) typeof(T).GetField((string)fields[i], Any).SetValue(component, fields[i + 1]);
            Call(component, "Start");
            return component;
        }

        /// <summary>The player presses a button, once, as soon as it is shown.</summary>
        public static void Press(string button)
        {
            pressed = button;
        }

        internal static bool TakePress(string button)
        {
            if (button != pressed) return false;
            pressed = null;
            return true;
        }

        private static int OrderOf(MonoBehaviour component)
        {
            DefaultExecutionOrder order = component.GetType().GetCustomAttribute<DefaultExecutionOrder>();
            return order == null ? 0 : order.Order;
        }

        private static void Begin(RuntimeInitializeLoadType type)
        {
            CallAll(method =>
            {
                RuntimeInitializeOnLoadMethodAttribute begin = method.GetCustomAttribute<RuntimeInitializeOnLoadMethodAttribute>();
                return begin != null && begin.LoadType == type;
            });
        }

        private static void CallAll(Func<MethodInfo, bool> isMeant)
        {
            foreach (Type type in typeof(Engine).Assembly.GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods(Any).Where(isMeant)) method.Invoke(null, null);
            }
        }

        internal static void Call(MonoBehaviour component, string message)
        {
            MethodInfo method = component.GetType().GetMethod(message, Any);
            if (method == null) return;
            try
            {
                method.Invoke(component, null);
            }
            catch (TargetInvocationException error)
            {
                Debug.LogException(error.InnerException);
            }
        }
    }
}
