using Amazon.CDK;
using Amazon.CDK.AWS.Cognito;
using Constructs;

namespace ServerlessVideo.Infra;

/// <summary>
/// Who people are: a user pool whose groups are the roles and tiers (access tokens carry groups, but no custom
/// attributes without a paid trigger).
/// </summary>
sealed class Identity : Construct
{
    static readonly string[] Groups = ["admin", "instructor", "member", "tier-free", "tier-basic", "tier-premium", "tier-lifetime"];

    readonly CfnUserPoolClient client;

    public Identity(Construct scope)
        : base(scope, "Identity")
    {
        Pool = new UserPool(this, "Users", new UserPoolProps
        {
            SignInAliases = new SignInAliases { Email = true },
            // People are invited: who may upload costs the owner money.
            SelfSignUpEnabled = false,
            PasswordPolicy = new PasswordPolicy { MinLength = 12 },
            AccountRecovery = AccountRecovery.EMAIL_ONLY,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        foreach (var group in Groups)
        {
            _ = new CfnUserPoolGroup(this, FunctionFactory.Pascal(group), new CfnUserPoolGroupProps { UserPoolId = Pool.UserPoolId, GroupName = group });
        }

        _ = new CfnUserPoolDomain(this, "Domain", new CfnUserPoolDomainProps
        {
            UserPoolId = Pool.UserPoolId,
            // Domains are unique in a region, accounts are unique in the world.
            Domain = Fn.Join("-", ["serverlessvideo", Aws.ACCOUNT_ID, Fn.Select(0, Fn.Split("-", Fn.Select(2, Fn.Split("/", Aws.STACK_ID))))]),
        });
        client = new CfnUserPoolClient(this, "WebApp", new CfnUserPoolClientProps
        {
            UserPoolId = Pool.UserPoolId,
            GenerateSecret = false,
            AllowedOAuthFlowsUserPoolClient = true,
            AllowedOAuthFlows = ["code"],
            AllowedOAuthScopes = ["openid", "profile", "email"],
            SupportedIdentityProviders = ["COGNITO"],
            PreventUserExistenceErrors = "ENABLED",
            EnableTokenRevocation = true,
            AccessTokenValidity = 60,
            TokenValidityUnits = new CfnUserPoolClient.TokenValidityUnitsProperty { AccessToken = "minutes" },
        });
    }

    public UserPool Pool { get; }

    public string Issuer => Pool.UserPoolProviderUrl;

    public string ClientId => client.Ref;

    public void AllowSignInFrom(string origin)
    {
        client.CallbackUrLs = [$"{origin}/signed-in"];
        client.LogoutUrLs = [$"{origin}/"];
    }
}
