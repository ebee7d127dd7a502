using System.Security.Claims;
using ServerlessVideo.Library;

namespace ServerlessVideo.Identity;

/// <summary>Roles in rising order; each may do what the lower may.</summary>
public enum Role { Anonymous, Member, Instructor, Admin }

/// <summary>Who asks: the token's subject, role and tier, or nobody.</summary>
public sealed record Caller(string? Subject, Role Role, Tier Tier)
{
    public static readonly Caller Anonymous = new(null, Role.Anonymous, Tier.Free);

    /// <summary>The groups of the user pool that mean something here: roles, and tiers behind a prefix.</summary>
    public static readonly IReadOnlyList<string> Groups =
    [
        .. Enum.GetValues<Role>().Where(role => role != Role.Anonymous).Select(NameOf),
        .. Enum.GetValues<Tier>().Select(NameOf),
    ];

    public bool IsAdmin => Role == Role.Admin;

    public bool Owns(Video video) => Subject is not null && Subject == video.OwnerId;

    /// <summary>May see and change everything of this video.</summary>
    public bool Manages(Video video) => IsAdmin || Owns(video);

    /// <summary>Whose records a write is confined to; null for an admin, who may write to all.</summary>
    public string? ConfinedTo => IsAdmin ? null : Subject ?? throw new InvalidOperationException("Nobody writes anonymously.");

    /// <summary>Cognito's access tokens carry groups and nothing else of the kind.</summary>
    public static Caller From(ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated != true || principal.FindFirst("sub")?.Value is not { } subject)
        {
            return Anonymous;
        }
        var groups = principal.FindAll("groups").Select(claim => claim.Value).ToHashSet();
        var role = groups.Contains(NameOf(Role.Admin)) ? Role.Admin : groups.Contains(NameOf(Role.Instructor)) ? Role.Instructor : Role.Member;
        var tier = Enum.GetValues<Tier>().LastOrDefault(tier => groups.Contains(NameOf(tier)));
        return new Caller(subject, role, tier);
    }

    static string NameOf(Role role) => Core.SnakeCase.Of(role);

    static string NameOf(Tier tier) => $"tier-{Core.SnakeCase.Of(tier)}";

    /// <summary>Lets an endpoint take the caller as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));
}
