using System.Net;
using Microsoft.AspNetCore.Http;
using ServerlessVideo.Local.Status;

namespace ServerlessVideo.Local.Issuer;

/// <summary>The page on which one picks who to be: plain forms, no script.</summary>
static class SignInPage
{
    public static string Html(Func<string, string?> value)
    {
        var carried = string.Concat(AuthorizationRequest.Parameters.Where(name => value(name) is not null)
            .Select(name => $"""<input type="hidden" name="{name}" value="{Encode(value(name))}">"""));
        var users = string.Concat(DemoUser.All.Select(user => $"""
            <li><button name="user" value="{user.Name}"><b>{user.Name}</b> <span>{user.Role}{(user.Role == "member" ? $", {user.Tier}" : "")}</span></button></li>
            """));
        return Page.Html("Sign in", $$"""
            <main class="narrow">
              <h1>Who would you like to be?</h1>
              <p class="note">This sign-in is for development only: it lives on your computer and asks for no password.
                On AWS the stack's Cognito user pool takes its place.</p>
              <form method="post" action="authorize">{{carried}}<ul class="people">{{users}}</ul></form>
              <form method="post" action="authorize">{{carried}}
                <fieldset>
                  <legend>Another user</legend>
                  <label>Name <input name="user" required maxlength="64" pattern="[A-Za-z0-9._\-]+" autocomplete="off" autocapitalize="none"></label>
                  <label>Role <select name="role">{{Options(DemoUser.Roles, "member")}}</select></label>
                  <label>Tier <select name="tier">{{Options(DemoUser.Tiers, "free")}}</select></label>
                  <button>Sign in</button>
                </fieldset>
              </form>
            </main>
            """);
    }

    public static string ErrorHtml(string error) => Page.Html("Sign in", $"""
        <main class="narrow"><h1>This sign-in cannot go on</h1><p>{Encode(error)}</p><p><a href="/">Back to the start page</a></p></main>
        """);

    public static string SignedOutHtml => Page.Html("Signed out", """
        <main class="narrow"><h1>You are signed out</h1><p><a href="/">Back to the start page</a></p></main>
        """);

    public static IResult Result(string html, int status = 200) => Results.Content(html, "text/html; charset=utf-8", statusCode: status);

    static string Options(IEnumerable<string> names, string chosen) =>
        string.Concat(names.Select(name => $"<option{(name == chosen ? " selected" : "")}>{name}</option>"));

    static string Encode(string? text) => WebUtility.HtmlEncode(text) ?? "";
}
