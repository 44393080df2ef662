// What the tests compare and wait by, with one deadline. No test framework: the same tests run under Mono and in Unity.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.Serialization;

namespace PlayerIONative.Tests
{
    /// <summary>A test has failed. Serializable, for what fails in another domain.</summary>
    [Serializable]
    public sealed class CheckFailed : Exception
    {
        public CheckFailed(string message) : base(message)
        {
        }

        private CheckFailed(SerializationInfo info, StreamingContext context) : base(info, context)
        {
        }
    }

    /// <summary>Checks that say what was wanted and what was there.</summary>
    public static class Check
    {
        // One generous deadline for whatever is waited for.
        private const int DeadlineMs = 60000;

        public static void That(bool condition, string what)
        {
            if (!condition) throw new CheckFailed(what);
        }

        public static void Equal<T>(T actual, T wanted, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(actual, wanted))
                throw new CheckFailed(what + " is " + (object)actual + ", not " + (object)wanted);
        }

        public static void Contains(string text, string words)
        {
            That(text != null && text.Contains(words), "\"" + text + "\" does not contain \"" + words + "\"");
        }

        public static T Throws<T>(Action action) where T : Exception
        {
            try
            {
                action();
            }
            catch (T error)
            {
                That(!string.IsNullOrEmpty(error.Message), "the error has no words");
                return error;
            }
            throw new CheckFailed("nothing was thrown, where a " + typeof(T).Name + " was wanted");
        }

        /// <summary>The call fails with this status; gives the words.</summary>
        public static string Refused(Status status, Action action)
        {
            PlayerIOStatusError error = Throws<PlayerIOStatusError>(action);
            Equal(error.Status, status, "the status of \"" + error.Message + "\"");
            return error.Message;
        }

        /// <summary>Polls until the condition holds.</summary>
        public static void Until(Func<bool> condition, string what)
        {
            Stopwatch watch = Stopwatch.StartNew();
            while (!condition())
            {
                if (watch.ElapsedMilliseconds > DeadlineMs) throw new CheckFailed("waited a minute in vain until " + what);
                NativeLoop.Poll(100);
            }
        }
    }
}
