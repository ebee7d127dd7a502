using Amazon.CDK.AWS.IAM;

namespace ServerlessVideo.Infra;

static class Grants
{
    /// <summary>Lets the grantee do exactly these actions on exactly these resources.</summary>
    public static void Allow(this IGrantable grantee, string[] actions, params string[] resources) =>
        grantee.GrantPrincipal.AddToPrincipalPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = resources }));
}
