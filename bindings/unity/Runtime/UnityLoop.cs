// The one script of the package's own: it calls NativeLoop when Unity begins, makes a frame, and ends. Elsewhere it is left
// out.
#if UNITY_5_3_OR_NEWER
using UnityEngine;

namespace PlayerIONative
{
    /// <summary>
    /// Polls once a frame on Unity's main thread, and ends everything when play mode, the program or the editor's domain does. It
    /// makes itself; nothing of it stands in a scene.
    /// </summary>
    [AddComponentMenu("")]
    [DefaultExecutionOrder(-1000)] // The game's scripts see in a frame what has come before it.
    internal sealed class UnityLoop : MonoBehaviour
    {
        /// <summary>Statics may be left over from the last play mode, if the editor reloads no domain in between.</summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void Reset()
        {
            NativeLoop.Reset();
        }

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.BeforeSceneLoad)]
        private static void Begin()
        {
            // With HideAndDontSave it would outlive play mode in the editor, and the next one would add another.
            GameObject host = new GameObject("PlayerIONative") { hideFlags = HideFlags.HideInHierarchy };
            DontDestroyOnLoad(host);
            host.AddComponent<UnityLoop>();
        }

        /// <summary>Also after scripts were compiled during play mode, which keeps the object, but no statics.</summary>
        private void OnEnable()
        {
            NativeLoop.OwnThisThread();
            Application.quitting -= NativeLoop.EndOfPlay;
            Application.quitting += NativeLoop.EndOfPlay;
        }

        private void Update()
        {
            NativeLoop.Poll();
        }

#if UNITY_EDITOR
        /// <summary>A reload throws away all managed state; the native side must not outlive it.</summary>
        [UnityEditor.InitializeOnLoadMethod]
        private static void WatchReloads()
        {
            UnityEditor.AssemblyReloadEvents.beforeAssemblyReload += NativeLoop.Shutdown;
        }
#endif
    }
}
#endif
