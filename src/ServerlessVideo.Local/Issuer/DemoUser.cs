using System.Security.Cryptography;
using System.Text;

namespace ServerlessVideo.Local.Issuer;

/// <summary>A person whom the development issuer signs in without asking for a password.</summary>
/// <param name="Name">The username; the <c>sub</c> derives from it.</param>
/// <param name="Role"><c>admin</c>, <c>instructor</c> or <c>member</c>.</param>
/// <param name="Tier"><c>free</c>, <c>basic</c>, <c>premium</c> or <c>lifetime</c>.</param>
public sealed record DemoUser(string Name, string Role, string Tier)
{
    public static readonly IReadOnlyList<string> Roles = ["admin", "instructor", "member"];
    public static readonly IReadOnlyList<string> Tiers = ["free", "basic", "premium", "lifetime"];

    /// <summary>Those that the sign-in page lists; the first of a role (and tier) is who signs in when only that is asked for.</summary>
    public static readonly IReadOnlyList<DemoUser> All =
    [
        new("admin", "admin", "lifetime"), new("ida", "instructor", "premium"), new("otto", "instructor", "premium"),
        new("freddy", "member", "free"), new("bea", "member", "basic"), new("petra", "member", "premium"), new("lou", "member", "lifetime"),
    ];

    /// <value>A UUID of the name: the same person on every laptop, in every start.</value>
    public string Subject
    {
        get
        {
            // Namespace: 6ba7b811-…, RFC 9562's for URLs; the name is this issuer's.
            var hash = SHA256.HashData([.. Convert.FromHexString("6ba7b8119dad11d180b400c04fd430c8"), .. Encoding.UTF8.GetBytes($"urn:serverlessvideo:user:{Name}")]);
            hash[6] = (byte)(hash[6] & 0x0F | 0x80); // version 8: SHA-256 instead of version 5's SHA-1
            hash[8] = (byte)(hash[8] & 0x3F | 0x80);
            return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
        }
    }

    /// <value>The groups that Cognito's tokens carry: the role, and the tier as <c>tier-…</c>.</value>
    public IReadOnlyList<string> Groups => [Role, $"tier-{Tier}"];

    public string Email => $"{Name}@example.com";

    /// <summary>The demo user that fits what is given; a name of one's own is a member on the free tier unless said otherwise.</summary>
    /// <returns>Null when neither name nor role is given, role or tier is unknown, or the name is not 1–64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>.</returns>
    public static DemoUser? From(string? name, string? role, string? tier)
    {
        (name, role, tier) = (Given(name), Given(role), Given(tier));
        if (name is null && role is null)
        {
            return null;
        }
        var listed = All.FirstOrDefault(u => (name ?? u.Name) == u.Name && (role ?? u.Role) == u.Role && (tier ?? u.Tier) == u.Tier)
            ?? All.FirstOrDefault(u => name is null ? u.Role == role : u.Name == name);
        DemoUser user = new(name ?? listed?.Name ?? "", role ?? listed?.Role ?? "member", tier ?? listed?.Tier ?? "free");
        return Roles.Contains(user.Role) && Tiers.Contains(user.Tier)
            && user.Name is { Length: > 0 and <= 64 } && user.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? user : null;
    }

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
