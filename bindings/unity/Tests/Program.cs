// The main function of the tests under Mono, and the list of their classes, which Unity's test runner reads too.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace PlayerIONative.Tests
{
    /// <summary>Runs the tests outside Unity: all, or those whose names contain an argument.</summary>
    public static class Program
    {
        /// <summary>Every public static method without parameters is a test.</summary>
        public static readonly Type[] Classes =
        {
            typeof(LayoutTests), typeof(NameTests), typeof(MessageTests), typeof(LoginTests), typeof(RoomTests), typeof(MessageFlowTests),
            typeof(LeavingTests), typeof(MisuseTests), typeof(GarbageTests),
        };

        /// <summary>The tests of a class, in the order of the source.</summary>
        public static IEnumerable<MethodInfo> TestsOf(Type type)
        {
            foreach (MethodInfo method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                if (method.GetParameters().Length == 0 && !method.IsSpecialName) yield return method;
            }
        }

        public static int Main(string[] arguments)
        {
            return Run(Classes, arguments);
        }

        /// <summary>Gives the process's exit code.</summary>
        public static int Run(Type[] classes, string[] arguments)
        {
            DevServer.Start();
            int passed = 0, failed = 0;
            foreach (Type type in classes)
            {
                foreach (MethodInfo test in TestsOf(type))
                {
                    string name = type.Name + "." + test.Name;
                    if (arguments.Length > 0 && !Array.Exists(arguments, name.Contains)) continue;
                    if (Passes(name, test)) passed++;
                    else failed++;
                }
            }
            NativeLoop.Shutdown();
            DevServer.Stop();
            Console.WriteLine("{0} tests passed, {1} tests failed", passed, failed);
            return failed == 0 && passed > 0 ? 0 : 1;
        }

        private static bool Passes(string name, MethodInfo test)
        {
            try
            {
                test.Invoke(null, null);
                Console.WriteLine("ok    " + name);
                return true;
            }
            catch (TargetInvocationException error)
            {
                Console.WriteLine("FAIL  " + name);
                Console.WriteLine(error.InnerException);
                NativeLoop.Reset();
                return false;
            }
        }
    }
}
