// Compares the public names with data/sdk-names.txt, and the table in the documentation of those that are missing.
using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;

namespace PlayerIONative.Tests
{
    /// <summary>The official SDK's public names exist here, with the same parameters.</summary>
    public static class NameTests
    {
        /// <summary>The package's folder: from the environment, or where Unity runs the tests from.</summary>
        internal static string Package
        {
            get { return Environment.GetEnvironmentVariable("PLAYERIO_UNITY_PACKAGE") ?? Path.GetFullPath("Packages/io.github.playerio-native"); }
        }

        public static void TheSdksNamesAreHere()
        {
            HashSet<string> ours = Ours();
            HashSet<string> missing = Missing();
            HashSet<string> excused = new HashSet<string>();
            string type = null;
            int names = 0;
            foreach (string line in File.ReadAllLines(Path.Combine(Package, "Tests/data/sdk-names.txt")))
            {
                if (line.StartsWith("#") || line.Trim() == "") continue;
                names++;
                if (line.StartsWith("type ")) type = line.Substring(5).Split(' ')[0];
                string name = line.StartsWith("type ") ? line : type + ": " + line.Trim();
                string called = type + "." + NameOf(line);
                if (missing.Contains(called))
                {
                    excused.Add(called);
                    Check.That(!ours.Contains(name), name + " is here, though the documentation says that it is missing");
                    continue;
                }
                Check.That(ours.Contains(name), name + " is neither here nor in the documentation's table of what is missing");
            }
            Check.That(names > 100, "only " + names + " names were found");
            Check.Equal(excused.Count, missing.Count, "how many of the documentation's missing names the SDK has");
        }

        /// <summary>The first column of the table below "Missing", without what the list of names leaves out.</summary>
        private static HashSet<string> Missing()
        {
            string text = File.ReadAllText(Path.Combine(Package, "Documentation~/moving-from-the-sdk.md"));
            HashSet<string> missing = new HashSet<string>();
            string table = text.Substring(text.IndexOf("\n## Missing"));
            foreach (string row in table.Substring(0, table.IndexOf("\n## ", 5)).Split('\n'))
            {
                if (row.StartsWith("| `")) missing.Add(row.Split('`')[1]);
            }
            Check.That(missing.Count > 0, "the table of what is missing was not found");
            return missing;
        }

        /// <summary>The name of a member in the list's spelling: what stands before the parenthesis, or before the accessors.</summary>
        private static string NameOf(string line)
        {
            string head = line.Split('(')[0].Split('{')[0].Trim();
            return head.Substring(head.LastIndexOf(' ') + 1);
        }

        /// <summary>Everything public here, as the list spells it.</summary>
        private static HashSet<string> Ours()
        {
            HashSet<string> names = new HashSet<string>();
            foreach (Type type in typeof(PlayerIO).Assembly.GetExportedTypes())
            {
                names.Add("type " + Spell(type) + " : " + Spell(type.BaseType));
                string prefix = Spell(type).Split('<')[0] + (type.IsGenericType ? "<T>" : "") + ": ";
                foreach (MemberInfo member in type.GetMembers(
                    BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                {
                    names.Add(prefix + Spell(member));
                    // Where the SDK only reads, a setter of ours, mostly not a public one, changes nothing.
                    names.Add(prefix + Spell(member).Replace(" { get set }", " { get }"));
                }
            }
            return names;
        }

        private static string Spell(MemberInfo member)
        {
            MethodInfo method = member as MethodInfo;
            if (method != null)
                return "method " + (method.IsStatic ? "static " : "") + Spell(method.ReturnType) + " " + method.Name + "(" +
                    Spell(method.GetParameters()) + ")";
            PropertyInfo property = member as PropertyInfo;
            if (property != null)
            {
                ParameterInfo[] index = property.GetIndexParameters();
                return "property " + Spell(property.PropertyType) + " " + property.Name +
                    (index.Length > 0 ? "[" + Spell(index[0].ParameterType) + "]" : "") + " {" + (property.CanRead ? " get" : "") +
                    (property.CanWrite ? " set" : "") + " }";
            }
            EventInfo one = member as EventInfo;
            return one != null ? "event " + Spell(one.EventHandlerType) + " " + one.Name : member.Name;
        }

        private static string Spell(ParameterInfo[] parameters)
        {
            return string.Join(", ", Array.ConvertAll(parameters, one => Spell(one.ParameterType) + " " + one.Name));
        }

        private static string Spell(Type type)
        {
            if (type == null) return "nothing";
            if (type.IsArray) return Spell(type.GetElementType()) + "[]";
            if (!type.IsGenericType) return type.Name;
            return type.Name.Split('`')[0] + "<" + string.Join(",", Array.ConvertAll(type.GetGenericArguments(), Spell)) + ">";
        }
    }
}
