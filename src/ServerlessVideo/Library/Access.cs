using ServerlessVideo.Core;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>Who may watch which video. Pure; everything that shows or plays a video asks here.</summary>
public static class Access
{
    /// <summary>
    /// Null: may watch. Otherwise the refusal: 404 where even the existence is private, 401 where signing in may help,
    /// 403 where a tier or a password is missing. What is not ready is shown to those who manage it only.
    /// </summary>
    public static Error? Refusal(Caller caller, Video video)
    {
        if (caller.Manages(video))
        {
            return null;
        }
        if (video.Status != VideoStatus.Ready || video.Privacy == Privacy.Private)
        {
            return Errors.NotFound;
        }
        return video.AccessLevel switch
        {
            AccessLevel.Public => Password(video),
            _ when caller.Subject is null => Errors.Unauthenticated,
            AccessLevel.MembersOnly => Password(video),
            AccessLevel.TierSpecific when video.RequiredTier is { } tier && caller.Tier >= tier => Password(video),
            _ => Errors.TierRequired,
        };
    }

    /// <summary>Null: the caller's to manage. A video that may not even be seen does not exist for the caller.</summary>
    public static Error? ManageRefusal(Caller caller, Video? video) =>
        video is null ? Errors.NotFound
        : caller.Manages(video) ? null
        : Refusal(caller, video) == Errors.NotFound ? Errors.NotFound : Errors.Forbidden;

    /// <summary>Null: the caller's to change, and as the caller saw it where the request says what that was.</summary>
    public static Failure? ChangeRefusal(Caller caller, Video video, HttpRequest request) =>
        ManageRefusal(caller, video) is { } refusal ? refusal.With()
        : ETags.IfMatchHolds(request, video.Version) ? null
        : Errors.PreconditionFailed.With();

    /// <summary>Lists show strangers only what is public and theirs to watch; unlisted videos need the link.</summary>
    public static bool Lists(Caller caller, Video video) =>
        caller.Manages(video) || (video.Privacy == Privacy.Public && Refusal(caller, video) is null);

    static Error? Password(Video video) => video.Privacy == Privacy.Password ? Errors.PasswordRequired : null;
}
