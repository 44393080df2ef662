// Lets the tests see what is internal: the structs, and the imports.
using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("PlayerIONative.Tests")]
