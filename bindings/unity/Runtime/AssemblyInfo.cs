using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("PlayerIONative.Tests")]
