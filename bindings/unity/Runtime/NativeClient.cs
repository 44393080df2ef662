// The native side of a Client: one pio_client, its calls and their results.
using System;
using System.Collections.Generic;
using System.Threading;

namespace PlayerIONative
{
    /// <summary>Makes a call of the library's; gives its status.</summary>
    internal unsafe delegate int BeginCall(IntPtr client, Arguments arguments, IntPtr ticket);

    /// <summary>Gets a call's result, which is lent until it returns.</summary>
    internal delegate void TakeResult(CallResult result);

    /// <summary>Owns a native client. It is freed once it is retired, or nobody refers to it, and no call of it is outstanding.</summary>
    internal sealed unsafe class NativeClient
    {
        private readonly int epoch;
        private int outstanding;
        private volatile bool isRetired;
        private int isFreed;

        /// <summary>Makes a client that delivers through the queue of <see cref="NativeLoop"/>.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="developmentServer">"host:port", or null</param>
        /// <param name="token">a login to go on with, or null</param>
        public NativeClient(string gameId, string developmentServer, string token)
        {
            IntPtr queue = NativeLoop.Queue;
            epoch = NativeLoop.Epoch;
            DevelopmentServer = developmentServer;
            using (Arguments arguments = new Arguments())
            {
                Handle = NativeLoop.NotNull(Native.pio_client_new(arguments.Text(gameId, "the game id")));
                Native.Check(Native.pio_client_set_queue(Handle, queue));
                string url = PlayerIO.EffectiveApiUrl;
                if (url != null) Native.Check(Native.pio_client_set_api_url(Handle, arguments.Text(url, "the API URL")));
                byte* hostPort = arguments.TextOrNull(developmentServer, "the development server");
                if (hostPort != null) Native.Check(Native.pio_client_set_development_server(Handle, hostPort));
                if (token != null) Native.Check(Native.pio_client_set_token(Handle, arguments.Text(token, "the token")));
            }
        }

        /// <summary>Frees what nobody refers to, without a call from the finalizer's thread.</summary>
        ~NativeClient()
        {
            if (Handle != IntPtr.Zero && isFreed == 0 && epoch == NativeLoop.Epoch) Addressees.FreeLater(Handle);
        }

        /// <summary>The pio_client.</summary>
        public IntPtr Handle { get; private set; }

        /// <summary>The development server that its calls and connections go to, as "host:port", or null.</summary>
        public string DevelopmentServer { get; private set; }

        /// <summary>The token that stands for the login.</summary>
        public string Token
        {
            get
            {
                return Utf8.Get((buffer, capacity, needed) => Native.pio_client_get_token(Handle, buffer, capacity, needed));
            }
        }

        /// <summary>The id of the user who has logged in.</summary>
        public string UserId
        {
            get
            {
                return Utf8.Get((buffer, capacity, needed) => Native.pio_client_get_user_id(Handle, buffer, capacity, needed));
            }
        }

        /// <summary>Makes a call whose result goes to <paramref name="take"/>.</summary>
        public void Call(BeginCall begin, TakeResult take)
        {
            int ticket = Addressees.Expect(new PendingCall(this, take));
            Interlocked.Increment(ref outstanding);
            try
            {
                using (Arguments arguments = new Arguments()) Native.Check(begin(Handle, arguments, (IntPtr)ticket));
            }
            catch
            {
                Addressees.Take(ticket);
                Ended();
                throw;
            }
        }

        /// <summary>One call less.</summary>
        public void Ended()
        {
            if (Interlocked.Decrement(ref outstanding) == 0 && isRetired) Free();
        }

        /// <summary>No further calls are made.</summary>
        public void Retire()
        {
            isRetired = true;
            if (Volatile.Read(ref outstanding) == 0) Free();
        }

        private void Free()
        {
            if (Interlocked.Exchange(ref isFreed, 1) != 0) return;
            GC.SuppressFinalize(this);
            if (epoch == NativeLoop.Epoch) Native.pio_client_free(Handle);
        }
    }

    /// <summary>A call whose result is awaited.</summary>
    internal sealed unsafe class PendingCall
    {
        private readonly NativeClient client;
        private readonly TakeResult take;

        public PendingCall(NativeClient client, TakeResult take)
        {
            this.client = client;
            this.take = take;
        }

        /// <summary>Hands the result over.</summary>
        public void Finish(NativeEvent* result)
        {
            try
            {
                take(new CallResult(result));
            }
            finally
            {
                client.Ended();
            }
        }
    }

    /// <summary>The result of a call: a view of the library's memory.</summary>
    internal unsafe struct CallResult
    {
        private readonly IntPtr handle;

        public CallResult(NativeEvent* result)
        {
            handle = result->Result;
            Code = result->Code;
            Text = Utf8.Read(result->Text);
        }

        /// <summary>0 for success.</summary>
        public int Code { get; private set; }

        /// <summary>The words of a failure.</summary>
        public string Text { get; private set; }

        /// <summary>The error of a call that failed.</summary>
        public PlayerIOError Error()
        {
            return new PlayerIOError(PlayerIOError.FromNative(Code), Text);
        }

        /// <summary>The error of a registration that failed.</summary>
        public PlayerIORegistrationError RegistrationError()
        {
            PlayerIORegistrationError error = new PlayerIORegistrationError(PlayerIOError.FromNative(Code), Text);
            UIntPtr count;
            NativePair* fields = Native.pio_result_field_errors(handle, &count);
            for (int i = 0; fields != null && i < (int)count; i++)
            {
                string words = Utf8.Read(fields[i].Value);
                switch (Utf8.Read(fields[i].Key))
                {
                    case "username": error.UsernameError = words; break;
                    case "password": error.PasswordError = words; break;
                    case "email": error.EmailError = words; break;
                    case "captcha": error.CaptchaError = words; break;
                    default: break; // A field of a later version; it is in the words too.
                }
            }
            return error;
        }

        /// <summary>The room that was made or joined.</summary>
        public string RoomId()
        {
            return Utf8.Read(Native.pio_result_room_id(handle));
        }

        /// <summary>The connection of a join, set up; the caller's from now on.</summary>
        public Connection Connection()
        {
            return new Connection(NativeLoop.NotNull(Native.pio_result_connection(handle)), RoomId());
        }

        /// <summary>The rooms that were found.</summary>
        public RoomInfo[] Rooms()
        {
            UIntPtr count;
            NativeRoom* rooms = Native.pio_result_rooms(handle, &count);
            RoomInfo[] all = new RoomInfo[rooms == null ? 0 : (int)count];
            for (int i = 0; i < all.Length; i++)
            {
                Dictionary<string, string> data = new Dictionary<string, string>();
                for (uint j = 0; j < rooms[i].DataCount; j++) data[Utf8.Read(rooms[i].Data[j].Key)] = Utf8.Read(rooms[i].Data[j].Value);
                all[i] = new RoomInfo
                {
                    Id = Utf8.Read(rooms[i].Id), RoomType = Utf8.Read(rooms[i].Type), OnlineUsers = rooms[i].OnlineUsers, RoomData = data,
                };
            }
            return all;
        }

        /// <summary>A bool of a login's answer, which is protobuf: the field's number, and false where it is left out.</summary>
        public bool Flag(uint field)
        {
            UIntPtr length;
            byte* output = Native.pio_result_output(handle, &length);
            return Protobuf.Bool(output, output == null ? 0 : (long)length, field);
        }
    }

    /// <summary>Tells errors.</summary>
    internal static class Failures
    {
        /// <summary>Hands an error to the callback that was given for it, or else to <see cref="NativeLoop.HandlerFailed"/>.</summary>
        public static void Tell(Callback<PlayerIOError> callback, PlayerIOError error)
        {
            if (callback != null) callback(error);
            else NativeLoop.Report(error);
        }
    }
}
