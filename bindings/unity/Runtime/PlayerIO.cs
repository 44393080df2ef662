// The official SDK's entry: where the web API is, the logins other than by password, and the proofs for them.
using System;
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>Where everything begins: logging in.</summary>
    /// <remarks>
    /// Each call exists in three forms: with a success and an error callback; with a success callback alone, where errors go to
    /// <see cref="NativeLoop.HandlerFailed"/>; and without callbacks, which waits, runs handlers meanwhile, and throws a
    /// <see cref="PlayerIOError"/>. Mistakes in the arguments are thrown at once in all of them.
    /// </remarks>
    public static class PlayerIO
    {
        private const string DefaultHost = "api.playerio.com";

        private static readonly QuickConnect TheQuickConnect = new QuickConnect();
        private static string apiServerHost;
        private static bool? useSecureApiRequests;

        /// <summary>
        /// NEW: the base of the web API, such as "http://127.0.0.1:8184/api"; null for <see cref="ApiServerHost"/>. Once one of the
        /// three is set, the service can't send later calls elsewhere. It counts for clients that log in afterwards.
        /// </summary>
        public static string ApiUrl { get; set; }

        /// <summary>The web API's host, "api.playerio.com" by default.</summary>
        public static string ApiServerHost
        {
            get { return apiServerHost ?? DefaultHost; }
            set { apiServerHost = value; }
        }

        /// <summary>Whether the web API is called by https. True by default, unlike in the official SDK.</summary>
        public static bool UseSecureApiRequests
        {
            get { return useSecureApiRequests ?? true; }
            set { useSecureApiRequests = value; }
        }

        /// <summary>Logging in by name and password.</summary>
        public static QuickConnect QuickConnect
        {
            get { return TheQuickConnect; }
        }

        /// <summary>
        /// Does nothing, since nothing needs to be set up. Games that use the official SDK in Unity call it, and go on compiling.
        /// </summary>
        /// <param name="script">any script</param>
        public static void UnityInit(object script)
        {
        }

        /// <summary>Logs in by the arguments that the connection asks for. Waits.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="authenticationArguments">what it asks for, such as "userId" and "auth"</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        public static Client Authenticate(
            string gameId, string connectionId, Dictionary<string, string> authenticationArguments, string[] playerInsightSegments)
        {
            return NativeLoop.Wait<Client>(
                "PlayerIO.Authenticate",
                (success, failure) => Authenticate(gameId, connectionId, authenticationArguments, playerInsightSegments, success, failure));
        }

        /// <summary>Logs in by the arguments that the connection asks for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="authenticationArguments">what it asks for, such as "userId" and "auth"</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        public static void Authenticate(
            string gameId, string connectionId, Dictionary<string, string> authenticationArguments, string[] playerInsightSegments,
            Callback<Client> successCallback)
        {
            Authenticate(gameId, connectionId, authenticationArguments, playerInsightSegments, successCallback, null);
        }

        /// <summary>Logs in by the arguments that the connection asks for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="authenticationArguments">what it asks for, such as "userId" and "auth"</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public static unsafe void Authenticate(
            string gameId, string connectionId, Dictionary<string, string> authenticationArguments, string[] playerInsightSegments,
            Callback<Client> successCallback, Callback<PlayerIOError> errorCallback)
        {
            RefuseInsight(playerInsightSegments);
            LogIn(
                gameId,
                (client, arguments, ticket) => Native.pio_client_authenticate(
                    client, arguments.Text(connectionId, "the connection id"),
                    arguments.Pairs(authenticationArguments, "the authentication arguments"), Arguments.Count(authenticationArguments),
                    IntPtr.Zero, ticket),
                successCallback,
                result => Failures.Tell(errorCallback, result.Error()));
        }

        /// <summary>Logs in as a user that the game vouches for. Waits.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        public static Client Connect(
            string gameId, string connectionId, string userId, string auth, string partnerId, string[] playerInsightSegments)
        {
            return NativeLoop.Wait<Client>(
                "PlayerIO.Connect",
                (success, failure) => Connect(gameId, connectionId, userId, auth, partnerId, playerInsightSegments, success, failure));
        }

        /// <summary>Logs in as a user that the game vouches for. Waits.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        public static Client Connect(string gameId, string connectionId, string userId, string auth, string partnerId)
        {
            return Connect(gameId, connectionId, userId, auth, partnerId, (string[])null);
        }

        /// <summary>Logs in as a user that the game vouches for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        public static void Connect(
            string gameId, string connectionId, string userId, string auth, string partnerId, string[] playerInsightSegments,
            Callback<Client> successCallback)
        {
            Connect(gameId, connectionId, userId, auth, partnerId, playerInsightSegments, successCallback, null);
        }

        /// <summary>Logs in as a user that the game vouches for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        public static void Connect(
            string gameId, string connectionId, string userId, string auth, string partnerId, Callback<Client> successCallback)
        {
            Connect(gameId, connectionId, userId, auth, partnerId, null, successCallback, null);
        }

        /// <summary>Logs in as a user that the game vouches for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public static void Connect(
            string gameId, string connectionId, string userId, string auth, string partnerId, Callback<Client> successCallback,
            Callback<PlayerIOError> errorCallback)
        {
            Connect(gameId, connectionId, userId, auth, partnerId, null, successCallback, errorCallback);
        }

        /// <summary>Logs in as a user that the game vouches for.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="connectionId">a connection of the game, such as "public"</param>
        /// <param name="userId">the user's id</param>
        /// <param name="auth">what <see cref="CalcAuth256"/> made on the game's own server; null where the connection asks for none</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public static unsafe void Connect(
            string gameId, string connectionId, string userId, string auth, string partnerId, string[] playerInsightSegments,
            Callback<Client> successCallback, Callback<PlayerIOError> errorCallback)
        {
            RefusePartner(partnerId);
            RefuseInsight(playerInsightSegments);
            LogIn(
                gameId,
                (client, arguments, ticket) => Native.pio_client_connect(
                    client, arguments.Text(connectionId, "the connection id"), arguments.Text(userId, "the user id"),
                    arguments.TextOrNull(auth, "the auth"), IntPtr.Zero, ticket),
                successCallback,
                result => Failures.Tell(errorCallback, result.Error()));
        }

        /// <summary>NEW: goes on with a login by its token, from <see cref="Client.Token"/>. Nothing is sent yet.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="token">the token</param>
        public static Client ResumeLogin(string gameId, string token)
        {
            if (token == null) throw new ArgumentNullException("token");
            return new Client(gameId, new NativeClient(gameId, null, token), "", false);
        }

        /// <summary>The proof that a game's own server knows the secret of a connection, by HMAC-SHA1. Keep the secret on the server.</summary>
        /// <param name="userId">the user who is let in</param>
        /// <param name="sharedSecret">the connection's secret</param>
        public static unsafe string CalcAuth(string userId, string sharedSecret)
        {
            Native.Require();
            using (Arguments arguments = new Arguments())
            {
                byte* user = arguments.Text(userId, "the user id");
                byte* secret = arguments.Text(sharedSecret, "the secret");
                return Utf8.Get((buffer, capacity, needed) => Native.pio_calc_auth(user, secret, 0, buffer, capacity, needed));
            }
        }

        /// <summary>The same by HMAC-SHA256, for connections that are set up for it.</summary>
        /// <param name="userId">the user who is let in</param>
        /// <param name="sharedSecret">the connection's secret</param>
        public static unsafe string CalcAuth256(string userId, string sharedSecret)
        {
            Native.Require();
            using (Arguments arguments = new Arguments())
            {
                byte* user = arguments.Text(userId, "the user id");
                byte* secret = arguments.Text(sharedSecret, "the secret");
                return Utf8.Get((buffer, capacity, needed) => Native.pio_calc_auth_256(user, secret, 0, buffer, capacity, needed));
            }
        }

        /// <summary>The API URL that was chosen, or null for the library's own.</summary>
        internal static string EffectiveApiUrl
        {
            get
            {
                if (ApiUrl != null) return ApiUrl;
                if (apiServerHost == null && useSecureApiRequests == null) return null;
                return (UseSecureApiRequests ? "https://" : "http://") + ApiServerHost + "/api";
            }
        }

        /// <summary>What a domain reload would do.</summary>
        internal static void Reset()
        {
            ApiUrl = null;
            apiServerHost = null;
            useSecureApiRequests = null;
        }

        /// <summary>Makes a client and its first call.</summary>
        internal static void LogIn(string gameId, BeginCall begin, Callback<Client> success, TakeResult failed)
        {
            NativeClient native = new NativeClient(gameId, null, null);
            try
            {
                native.Call(begin, result =>
                {
                    if (result.Code != 0)
                    {
                        native.Retire();
                        failed(result);
                        return;
                    }
                    const uint showBranding = 3; // In the answers of all four logins.
                    Client client = new Client(gameId, native, native.UserId, result.Flag(showBranding));
                    if (success != null) success(client);
                });
            }
            catch
            {
                native.Retire();
                throw;
            }
        }

        internal static void RefusePartner(string partnerId)
        {
            if (!string.IsNullOrEmpty(partnerId))
                throw new NotSupportedException("partnerId is not supported by this binding; pass null");
        }

        internal static void RefuseInsight(string[] playerInsightSegments)
        {
            if (playerInsightSegments != null && playerInsightSegments.Length > 0)
                throw new NotSupportedException("playerInsightSegments are not supported by this binding; pass null");
        }
    }
}
