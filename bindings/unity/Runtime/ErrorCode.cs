// The codes that the service answers with: those of src/codes.rs, number for number, which a test compares.
namespace PlayerIONative
{
    /// <summary>The service's error codes, by the official SDK's names. A code that is not listed is kept as its number.</summary>
    public enum ErrorCode
    {
        /// <summary>The method is not supported.</summary>
        UnsupportedMethod = 0,
        /// <summary>A general error.</summary>
        GeneralError = 1,
        /// <summary>An unexpected error inside the service.</summary>
        InternalError = 2,
        /// <summary>Access is denied.</summary>
        AccessDenied = 3,
        /// <summary>A message or an answer is malformed.</summary>
        InvalidMessageFormat = 4,
        /// <summary>A value is missing.</summary>
        MissingValue = 5,
        /// <summary>A game is required.</summary>
        GameRequired = 6,
        /// <summary>An error in an external service.</summary>
        ExternalError = 7,
        /// <summary>An argument is out of range.</summary>
        ArgumentOutOfRange = 8,
        /// <summary>The game has been disabled.</summary>
        GameDisabled = 9,
        /// <summary>The game is not known.</summary>
        UnknownGame = 10,
        /// <summary>The game has no such connection.</summary>
        UnknownConnection = 11,
        /// <summary>The proof of the user's identity is not valid.</summary>
        InvalidAuth = 12,
        /// <summary>No server has a place for the room.</summary>
        NoServersAvailable = 13,
        /// <summary>The room data are too large.</summary>
        RoomDataTooLarge = 14,
        /// <summary>There is a room of this id already.</summary>
        RoomAlreadyExists = 15,
        /// <summary>The game has no such room type.</summary>
        UnknownRoomType = 16,
        /// <summary>There is no such room.</summary>
        UnknownRoom = 17,
        /// <summary>A room id is missing.</summary>
        MissingRoomId = 18,
        /// <summary>The room is full.</summary>
        RoomIsFull = 19,
        /// <summary>The key is not set up for searching.</summary>
        NotASearchColumn = 20,
        /// <summary>This way to log in is not enabled for the game.</summary>
        QuickConnectMethodNotEnabled = 21,
        /// <summary>The user is not known.</summary>
        UnknownUser = 22,
        /// <summary>The password is wrong.</summary>
        InvalidPassword = 23,
        /// <summary>Something is wrong with the registration: see PlayerIORegistrationError.</summary>
        InvalidRegistrationData = 24,
        /// <summary>The key is not valid for a database object.</summary>
        InvalidBigDBKey = 25,
        /// <summary>The database object is too large.</summary>
        BigDBObjectTooLarge = 26,
        /// <summary>There is no such database object.</summary>
        BigDBObjectDoesNotExist = 27,
        /// <summary>There is no such table.</summary>
        UnknownTable = 28,
        /// <summary>There is no such index.</summary>
        UnknownIndex = 29,
        /// <summary>The value does not fit the index.</summary>
        InvalidIndexValue = 30,
        /// <summary>The user did not create this object.</summary>
        NotObjectCreator = 31,
        /// <summary>The key is in use.</summary>
        KeyAlreadyUsed = 32,
        /// <summary>The object was changed by somebody else meanwhile.</summary>
        StaleVersion = 33,
        /// <summary>The object contains itself.</summary>
        CircularReference = 34,
        /// <summary>The server did not answer the heartbeat.</summary>
        HeartbeatFailed = 40,
        /// <summary>The game's server code is not valid.</summary>
        InvalidGameCode = 41,
        /// <summary>The vault must be loaded first.</summary>
        VaultNotLoaded = 50,
        /// <summary>The payment provider is not known.</summary>
        UnknownPayVaultProvider = 51,
        /// <summary>The payment provider has no direct purchases.</summary>
        DirectPurchaseNotSupportedByProvider = 52,
        /// <summary>The payment provider sells no coins.</summary>
        BuyingCoinsNotSupportedByProvider = 54,
        /// <summary>There are too few coins in the vault.</summary>
        NotEnoughCoins = 55,
        /// <summary>The item is not in the vault.</summary>
        ItemNotInVault = 56,
        /// <summary>The arguments of the purchase are not valid.</summary>
        InvalidPurchaseArguments = 57,
        /// <summary>The payment provider is not set up well.</summary>
        InvalidPayVaultProviderSetup = 58,
        /// <summary>The partner's payment action is not known.</summary>
        UnknownPartnerPayAction = 70,
        /// <summary>The type is wrong.</summary>
        InvalidType = 80,
        /// <summary>The index is behind the last.</summary>
        IndexOutOfBounds = 81,
        /// <summary>The identifier is not valid.</summary>
        InvalidIdentifier = 82,
        /// <summary>An argument is not valid.</summary>
        InvalidArgument = 83,
        /// <summary>The client has logged out.</summary>
        LoggedOut = 84,
        /// <summary>The segment is not valid.</summary>
        InvalidSegment = 90,
        /// <summary>The game requests must be loaded first.</summary>
        GameRequestsNotLoaded = 100,
        /// <summary>The achievements must be loaded first.</summary>
        AchievementsNotLoaded = 110,
        /// <summary>There is no such achievement.</summary>
        UnknownAchievement = 111,
        /// <summary>The notifications must be loaded first.</summary>
        NotificationsNotLoaded = 120,
        /// <summary>The notifications' endpoint is not valid.</summary>
        InvalidNotificationsEndpoint = 121,
        /// <summary>The network, or the server behind it, gave no proper answer.</summary>
        NetworkIssue = 130,
        /// <summary>The score must be loaded first.</summary>
        OneScoreNotLoaded = 131,
        /// <summary>The publishing network is not available.</summary>
        PublishingNetworkNotAvailable = 200,
        /// <summary>The publishing network must be loaded first.</summary>
        PublishingNetworkNotLoaded = 201,
        /// <summary>The user closed the dialog.</summary>
        DialogClosed = 301,
        /// <summary>The cookie of an advertisement must be checked.</summary>
        AdTrackCheckCookie = 302,
    }
}
