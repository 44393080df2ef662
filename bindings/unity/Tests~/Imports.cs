// Where a build looks for the native functions: all of them in the library that is named.
using System;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PlayerIONative.Tests
{
    public static class Imports
    {
        public static int Main(string[] arguments)
        {
            int found = 0;
            foreach (MethodInfo method in typeof(Native).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                DllImportAttribute import = method.GetCustomAttribute<DllImportAttribute>();
                if (import == null) continue;
                found++;
                if (import.Value == arguments[0] && import.CallingConvention == CallingConvention.Cdecl) continue;
                Console.Error.WriteLine("{0} is looked for in {1}, by {2}", method.Name, import.Value, import.CallingConvention);
                return 1;
            }
            Console.WriteLine("{0} functions are looked for in {1}", found, arguments[0]);
            return found > 40 ? 0 : 1;
        }
    }
}
