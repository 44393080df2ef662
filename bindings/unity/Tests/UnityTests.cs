// Hands the tests of Program.cs to NUnit, one case each. Only compiled where Unity's test framework is.
#if UNITY_INCLUDE_TESTS
using System.Collections.Generic;
using System.Reflection;
using NUnit.Framework;

namespace PlayerIONative.Tests
{
    /// <summary>
    /// The same tests in Unity's test runner. Those that need a dev server are ignored unless PLAYERIO_DEVSERVER names one in the
    /// editor's environment.
    /// </summary>
    public sealed class UnityTests
    {
        [OneTimeSetUp]
        public void Start()
        {
            if (DevServer.Path != null) DevServer.Start();
        }

        [OneTimeTearDown]
        public void Stop()
        {
            NativeLoop.Shutdown();
            DevServer.Stop();
        }

        private static IEnumerable<TestCaseData> All()
        {
            foreach (System.Type type in Program.Classes)
            {
                // How often garbage is collected says something under `bindings/unity/test` alone, which sets the nursery's size.
                if (type == typeof(GarbageTests)) continue;
                foreach (MethodInfo test in Program.TestsOf(type)) yield return new TestCaseData(test).SetName(type.Name + "." + test.Name);
            }
        }

        [TestCaseSource("All")]
        public void Passes(MethodInfo test)
        {
            bool needsServer = test.DeclaringType != typeof(LayoutTests) && test.DeclaringType != typeof(NameTests) &&
                test.DeclaringType != typeof(MessageTests);
            if (needsServer && DevServer.Path == null) Assert.Ignore("PLAYERIO_DEVSERVER is not set");
            test.Invoke(null, null);
        }
    }
}
#endif
