// Registering, logging in, tokens, and what is thrown where it fails, against the dev server.
namespace PlayerIONative.Tests
{
    /// <summary>The scenario's logins.</summary>
    public static class LoginTests
    {
        private static QuickConnect Logins()
        {
            PlayerIO.ApiUrl = DevServer.ApiUrl;
            return PlayerIO.QuickConnect;
        }

        private static Client Register(string name, string password)
        {
            return Logins().SimpleRegister(Room.Game, name, password, null, null, null, null, null, null);
        }

        public static void RegistersAndLogsIn()
        {
            string name = Room.Word("ann");
            Client registered = Register(name, "secret");
            Check.Equal(registered.ConnectUserId, "simple" + name, "the registered user's id");
            Client client = Logins().SimpleConnect(Room.Game, name, "secret", null);
            Check.Equal(client.ConnectUserId, "simple" + name, "the user's id");
            Check.That(client.Token != "", "the token is empty");
        }

        public static void AWrongPasswordIsRefused()
        {
            string name = Room.Word("ann");
            Register(name, "secret");
            PlayerIOError error = Check.Throws<PlayerIOError>(() => Logins().SimpleConnect(Room.Game, name, "wrong", null));
            Check.Equal(error.ErrorCode, ErrorCode.InvalidPassword, "the error code");
            Check.Equal((int)error.ErrorCode, 23, "the error code's number");
            Check.Contains(error.Message, "the password is not that of the user");
        }

        public static void ATakenNameNamesTheField()
        {
            string name = Room.Word("ann");
            Register(name, "secret");
            PlayerIORegistrationError error = Check.Throws<PlayerIORegistrationError>(() => Register(name, "other"));
            Check.Equal(error.ErrorCode, ErrorCode.InvalidRegistrationData, "the error code");
            Check.Equal((int)error.ErrorCode, 24, "the error code's number");
            Check.Equal(error.UsernameError, "the username \"" + name + "\" is taken", "the words for the username");
            Check.Equal(error.PasswordError, null, "the words for the password");
            Check.Equal(error.EmailError, null, "the words for the e-mail address");
            Check.Equal(error.CaptchaError, null, "the words for the captcha");
        }

        public static void LogsInByToken()
        {
            Client first = Room.LogIn("ann");
            Client second = PlayerIO.ResumeLogin(Room.Game, first.Token);
            RoomInfo[] rooms = second.Multiplayer.ListRooms("bounce", Room.Pairs("map", Room.Word("nowhere")), 0, 0);
            Check.Equal(rooms.Length, 0, "the number of rooms");
        }

        public static void CallbacksTellSuccessAndFailure()
        {
            PlayerIO.ApiUrl = DevServer.ApiUrl;
            Client client = null;
            PlayerIO.Authenticate(
                Room.Game, "public", Room.Pairs("userId", "bob"), new string[0], value => client = value, error => { throw error; });
            Check.Until(() => client != null, "bob has logged in");
            Check.Equal(client.ConnectUserId, "bob", "the user's id");
            PlayerIOError refused = null;
            PlayerIO.Authenticate(Room.Game, "public", null, null, value => { }, error => refused = error);
            Check.Until(() => refused != null, "the login without arguments is refused");
            Check.Equal(refused.ErrorCode, ErrorCode.InvalidArgument, "the error code");
        }

        public static void AnErrorThatNobodyTakesIsReported()
        {
            System.Exception reported = null;
            System.Action<System.Exception> report = error => reported = error;
            NativeLoop.HandlerFailed += report;
            Logins().SimpleConnect(Room.Game, "", "", null, client => { });
            Check.Until(() => reported != null, "the error is reported");
            NativeLoop.HandlerFailed -= report;
            Check.Equal(((PlayerIOError)reported).ErrorCode, ErrorCode.InvalidArgument, "the error code");
        }

        public static void AServerThatIsNotThereIsANetworkIssue()
        {
            PlayerIO.ApiUrl = "http://127.0.0.1:1/api";
            PlayerIOError error = Check.Throws<PlayerIOError>(() => PlayerIO.Connect(Room.Game, "public", "ann", null, null));
            Check.Equal(error.ErrorCode, ErrorCode.NetworkIssue, "the error code");
            Check.Contains(error.Message, "127.0.0.1:1");
        }

        public static void TheHostAndTheSchemeMakeTheUrl()
        {
            PlayerIO.Reset();
            Check.Equal(PlayerIO.EffectiveApiUrl, null, "the URL that nobody set");
            Check.Equal(PlayerIO.ApiServerHost, "api.playerio.com", "the default host");
            PlayerIO.ApiServerHost = "127.0.0.1:" + DevServer.Port;
            Check.Equal(PlayerIO.EffectiveApiUrl, "https://127.0.0.1:" + DevServer.Port + "/api", "the URL");
            PlayerIO.UseSecureApiRequests = false;
            Check.Equal(PlayerIO.Connect(Room.Game, "public", "ann", null, null).ConnectUserId, "ann", "the user's id");
            PlayerIO.Reset();
        }

        public static void ProofsAreThoseOfTheService()
        {
            Check.Equal(PlayerIO.CalcAuth("ann", "secret").Split(':')[1].Length, 40, "the length of HMAC-SHA1 in hex");
            Check.Equal(PlayerIO.CalcAuth256("ann", "secret").Split(':')[1].Length, 64, "the length of HMAC-SHA256 in hex");
        }

        public static void WhatIsNotSupportedSaysSo()
        {
            Check.Throws<System.NotSupportedException>(() => PlayerIO.Connect(Room.Game, "public", "ann", null, "partner"));
            Check.Throws<System.NotSupportedException>(() => PlayerIO.Authenticate(Room.Game, "public", null, new[] { "segment" }));
            Client client = Room.LogIn("ann");
            client.Multiplayer.UseSecureConnections = false;
            Check.Throws<System.NotSupportedException>(() => client.Multiplayer.UseSecureConnections = true);
        }

        public static void BrandingIsReadFromTheAnswer()
        {
            byte[] answer = { 0x0a, 2, (byte)'t', (byte)'k', 0x12, 1, (byte)'u', 0x18, 1, 0x22, 0 };
            Check.That(Flag(answer, 11, 3), "field 3 is not found");
            Check.That(!Flag(answer, 7, 3), "field 3 is found where it is cut off");
            Check.That(!Flag(answer, 11, 5), "field 5 is found");
            Check.That(!Flag(new byte[] { 0x0a, 200, 1 }, 3, 3), "a length beyond the end is believed");
            Check.That(!Room.LogIn("ann").ShowBranding, "the dev server asks for branding");
        }

        private static unsafe bool Flag(byte[] answer, int length, uint field)
        {
            fixed (byte* start = answer) return Protobuf.Bool(start, length, field);
        }
    }
}
