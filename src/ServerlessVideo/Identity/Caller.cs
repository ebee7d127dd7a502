using System.Security.Claims;
using ServerlessVideo.Library;

namespace ServerlessVideo.Identity;

/// <summary>Roles in rising order; each may do what the lower may.</summary>
public enum Role { Anonymous, Member, Instructor, Admin }

/// <summary>Who asks: the token's subject, role and tier, or nobody.</summary>
public sealed record Caller(string? Subject, Role Role, Tier Tier)
{
    public static readonly Caller Anonymous = new(null, Role.Anonymous, Tier.Free);

    public bool IsAdmin => Role == Role.Admin;

    public bool Owns(Video video) => Subject is not null && Subject == video.OwnerId;

    /// <summary>May see and change everything of this video.</summary>
    public bool Manages(Video video) => IsAdmin || Owns(video);

    /// <summary>Whose records a write is confined to; null for an admin, who may write to all.</summary>
    public string? ConfinedTo => IsAdmin ? null : Subject ?? throw new InvalidOperationException("Nobody writes anonymously.");

    /// <summary>Roles and tiers are groups (Cognito's access tokens carry nothing else): <c>admin</c>, <c>tier-premium</c>.</summary>
    public static Caller From(ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated != true || principal.FindFirst("sub")?.Value is not { } subject)
        {
            return Anonymous;
        }
        var groups = principal.FindAll("groups").Select(claim => claim.Value).ToHashSet();
        var role = groups.Contains("admin") ? Role.Admin : groups.Contains("instructor") ? Role.Instructor : Role.Member;
        var tier = Enum.GetValues<Tier>().LastOrDefault(tier => groups.Contains($"tier-{Core.SnakeCase.Of(tier)}"));
        return new Caller(subject, role, tier);
    }

    /// <summary>Lets an endpoint take the caller as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));
}
