// The exceptions: of the service's refusals, and of calls that the native library did not accept.
using System;

namespace PlayerIONative
{
    /// <summary>What went wrong: the service's code, and words for people.</summary>
    public class PlayerIOError : Exception
    {
        /// <summary>Makes an error.</summary>
        /// <param name="errorCode">the service's code</param>
        /// <param name="message">the words</param>
        public PlayerIOError(ErrorCode errorCode, string message) : this(errorCode, message, null)
        {
        }

        internal PlayerIOError(ErrorCode errorCode, string message, Exception cause) : base(message, cause)
        {
            ErrorCode = errorCode;
        }

        /// <summary>The service's code. One that is not in the enum is kept as its number.</summary>
        public ErrorCode ErrorCode { get; private set; }

        /// <summary>The enum's value for a code of the library, which tells the service's 0 as -1, since 0 is success.</summary>
        internal static ErrorCode FromNative(int code)
        {
            return code == -1 ? ErrorCode.UnsupportedMethod : (ErrorCode)code;
        }
    }

    /// <summary>A refused registration, with the words for each field that is wrong; null for those that are not.</summary>
    public class PlayerIORegistrationError : PlayerIOError
    {
        internal PlayerIORegistrationError(ErrorCode errorCode, string message) : base(errorCode, message)
        {
        }

        /// <summary>What is wrong with the username.</summary>
        public string UsernameError { get; internal set; }

        /// <summary>What is wrong with the password.</summary>
        public string PasswordError { get; internal set; }

        /// <summary>What is wrong with the e-mail address.</summary>
        public string EmailError { get; internal set; }

        /// <summary>What is wrong with the answer to the captcha.</summary>
        public string CaptchaError { get; internal set; }
    }

    /// <summary>
    /// NEW: a call that could not be done, such as a message sent after the end. The service has no code for most of these;
    /// <see cref="Status"/> tells them apart.
    /// </summary>
    public class PlayerIOStatusError : PlayerIOError
    {
        internal PlayerIOStatusError(Status status, string message) : base(CodeOf(status), message)
        {
            Status = status;
        }

        /// <summary>What went wrong.</summary>
        public Status Status { get; private set; }

        /// <summary>The failure that a call on this thread has just returned, in the library's words.</summary>
        internal static unsafe PlayerIOStatusError Last(int status)
        {
            return new PlayerIOStatusError((Status)status, Utf8.Read(Native.pio_last_error()));
        }

        private static ErrorCode CodeOf(Status status)
        {
            switch (status)
            {
                case Status.NullPointer:
                case Status.InvalidArgument:
                case Status.InvalidUtf8:
                    return ErrorCode.InvalidArgument;
                case Status.NoSuchIndex:
                    return ErrorCode.IndexOutOfBounds;
                case Status.WrongType:
                    return ErrorCode.InvalidType;
                case Status.OutOfRange:
                    return ErrorCode.ArgumentOutOfRange;
                default:
                    return ErrorCode.GeneralError;
            }
        }
    }
}
