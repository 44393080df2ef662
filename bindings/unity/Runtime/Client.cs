// The public client. NativeClient.cs makes its calls; this one exchanges that when the development server changes.
namespace PlayerIONative
{
    /// <summary>A user who has logged in, from one of the calls of <see cref="PlayerIO"/> or <see cref="QuickConnect"/>.</summary>
    public sealed class Client
    {
        private readonly object changing = new object();
        private readonly string gameId;
        private NativeClient native;
        private bool isLoggedOut;

        internal Client(string gameId, NativeClient native, string connectUserId, bool showBranding)
        {
            this.gameId = gameId;
            this.native = native;
            ConnectUserId = connectUserId;
            ShowBranding = showBranding;
            Multiplayer = new Multiplayer(this);
        }

        /// <summary>The user's id; "" for a login that <see cref="PlayerIO.ResumeLogin"/> goes on with.</summary>
        public string ConnectUserId { get; private set; }

        /// <summary>Rooms.</summary>
        public Multiplayer Multiplayer { get; private set; }

        /// <summary>Whether the service asks the game to show PlayerIO's logo.</summary>
        public bool ShowBranding { get; private set; }

        /// <summary>
        /// NEW: stands for the login: <see cref="PlayerIO.ResumeLogin"/> goes on with it. It is a secret, as a password is, and may change
        /// with every call.
        /// </summary>
        public string Token
        {
            get { return Choose(null, false).Token; }
        }

        /// <summary>
        /// Forgets the login. Calls that are outstanding still come to their ends; further ones throw LoggedOut. Connections go on.
        /// </summary>
        public void Logout()
        {
            lock (changing)
            {
                if (isLoggedOut) return;
                isLoggedOut = true;
                native.Retire();
            }
        }

        /// <summary>The native client for a call that goes to a development server, or with null to none.</summary>
        internal NativeClient NativeFor(ServerEndpoint developmentServer)
        {
            if (developmentServer != null) developmentServer.CheckedPort();
            return Choose(developmentServer == null ? null : developmentServer.ToString(), true);
        }

        /// <summary>The native client: as it is, or for this development server.</summary>
        internal NativeClient Choose(string developmentServer, bool isChosen)
        {
            lock (changing)
            {
                if (isLoggedOut) throw new PlayerIOError(ErrorCode.LoggedOut, "the client has logged out; log in again");
                if (isChosen && native.DevelopmentServer != developmentServer)
                {
                    // The library fixes a client's settings at its first call, and games choose the development server after the login.
                    NativeClient next = new NativeClient(gameId, developmentServer, native.Token);
                    native.Retire();
                    native = next;
                }
                return native;
            }
        }
    }
}
