// For the calls without callbacks: keeps a result or an error until the thread that polls for it looks.
namespace PlayerIONative
{
    /// <summary>What a call that somebody waits for has come to.</summary>
    internal sealed class Outcome<T>
    {
        private T result;
        private PlayerIOError error;
        private volatile bool isDone;

        public bool IsDone
        {
            get { return isDone; }
        }

        public void Succeed(T value)
        {
            result = value;
            isDone = true;
        }

        public void Fail(PlayerIOError why)
        {
            error = why;
            isDone = true;
        }

        public T Result()
        {
            if (error != null) throw error;
            return result;
        }
    }
}
