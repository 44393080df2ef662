// The two logins by password. What all logins do is in PlayerIO.cs.
using System;
using System.Collections.Generic;

namespace PlayerIONative
{
    /// <summary>Logging in by name and password, at <see cref="PlayerIO.QuickConnect"/>.</summary>
    public sealed class QuickConnect
    {
        internal QuickConnect()
        {
        }

        /// <summary>Logs in a user who has registered. Waits.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="usernameOrEmail">the name, or the e-mail address</param>
        /// <param name="password">the password</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        public Client SimpleConnect(string gameId, string usernameOrEmail, string password, string[] playerInsightSegments)
        {
            return NativeLoop.Wait<Client>(
                "QuickConnect.SimpleConnect",
                (success, failure) => SimpleConnect(gameId, usernameOrEmail, password, playerInsightSegments, success, failure));
        }

        /// <summary>Logs in a user who has registered.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="usernameOrEmail">the name, or the e-mail address</param>
        /// <param name="password">the password</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        public void SimpleConnect(
            string gameId, string usernameOrEmail, string password, string[] playerInsightSegments, Callback<Client> successCallback)
        {
            SimpleConnect(gameId, usernameOrEmail, password, playerInsightSegments, successCallback, null);
        }

        /// <summary>Logs in a user who has registered.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="usernameOrEmail">the name, or the e-mail address</param>
        /// <param name="password">the password</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        /// <param name="errorCallback">gets the error otherwise</param>
        public unsafe void SimpleConnect(
            string gameId, string usernameOrEmail, string password, string[] playerInsightSegments, Callback<Client> successCallback,
            Callback<PlayerIOError> errorCallback)
        {
            PlayerIO.RefuseInsight(playerInsightSegments);
            PlayerIO.LogIn(
                gameId,
                (client, arguments, ticket) => Native.pio_client_simple_connect(
                    client, arguments.Text(usernameOrEmail, "the username"), arguments.Text(password, "the password"), IntPtr.Zero, ticket),
                successCallback,
                result => Failures.Tell(errorCallback, result.Error()));
        }

        /// <summary>Registers a user and logs in. Waits, and throws a <see cref="PlayerIORegistrationError"/> for what is refused.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="username">the name</param>
        /// <param name="password">the password</param>
        /// <param name="email">the e-mail address; may be null</param>
        /// <param name="captchaKey">which captcha was shown; may be null</param>
        /// <param name="captchaValue">what the user read in it; may be null</param>
        /// <param name="extraData">what is kept with the user; may be null</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        public Client SimpleRegister(
            string gameId, string username, string password, string email, string captchaKey, string captchaValue,
            Dictionary<string, string> extraData, string partnerId, string[] playerInsightSegments)
        {
            return NativeLoop.Wait<Client>(
                "QuickConnect.SimpleRegister",
                (success, failure) => SimpleRegister(
                    gameId, username, password, email, captchaKey, captchaValue, extraData, partnerId, playerInsightSegments, success,
                    error => failure(error)));
        }

        /// <summary>Registers a user and logs in.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="username">the name</param>
        /// <param name="password">the password</param>
        /// <param name="email">the e-mail address; may be null</param>
        /// <param name="captchaKey">which captcha was shown; may be null</param>
        /// <param name="captchaValue">what the user read in it; may be null</param>
        /// <param name="extraData">what is kept with the user; may be null</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        public void SimpleRegister(
            string gameId, string username, string password, string email, string captchaKey, string captchaValue,
            Dictionary<string, string> extraData, string partnerId, string[] playerInsightSegments, Callback<Client> successCallback)
        {
            SimpleRegister(
                gameId, username, password, email, captchaKey, captchaValue, extraData, partnerId, playerInsightSegments, successCallback,
                null);
        }

        /// <summary>Registers a user and logs in.</summary>
        /// <param name="gameId">the game's id</param>
        /// <param name="username">the name</param>
        /// <param name="password">the password</param>
        /// <param name="email">the e-mail address; may be null</param>
        /// <param name="captchaKey">which captcha was shown; may be null</param>
        /// <param name="captchaValue">what the user read in it; may be null</param>
        /// <param name="extraData">what is kept with the user; may be null</param>
        /// <param name="partnerId">not supported: null or empty</param>
        /// <param name="playerInsightSegments">not supported: null or empty</param>
        /// <param name="successCallback">gets the client</param>
        /// <param name="errorCallback">gets the error otherwise, which tells the fields that are wrong</param>
        public unsafe void SimpleRegister(
            string gameId, string username, string password, string email, string captchaKey, string captchaValue,
            Dictionary<string, string> extraData, string partnerId, string[] playerInsightSegments, Callback<Client> successCallback,
            Callback<PlayerIORegistrationError> errorCallback)
        {
            PlayerIO.RefusePartner(partnerId);
            PlayerIO.RefuseInsight(playerInsightSegments);
            PlayerIO.LogIn(
                gameId,
                (client, arguments, ticket) => Native.pio_client_simple_register(
                    client, arguments.Text(username, "the username"), arguments.Text(password, "the password"),
                    arguments.TextOrNull(email, "the e-mail address"), arguments.TextOrNull(captchaKey, "the captcha key"),
                    arguments.TextOrNull(captchaValue, "the captcha value"), arguments.Pairs(extraData, "the extra data"),
                    Arguments.Count(extraData), IntPtr.Zero, ticket),
                successCallback,
                result =>
                {
                    PlayerIORegistrationError error = result.RegistrationError();
                    if (errorCallback != null) errorCallback(error);
                    else NativeLoop.Report(error);
                });
        }
    }
}
