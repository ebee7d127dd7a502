using Amazon.CDK;
using Constructs;

namespace ServerlessVideo.Infra;

/// <param name="Stage"><c>dev</c> (what is removed with the stack once its buckets are empty) or <c>prod</c> (originals, media and records are kept).</param>
/// <param name="AssetPath">Folder of the published product: the one asset of every function.</param>
sealed record ServerlessVideoProps(string Stage, string AssetPath)
{
    public bool IsProduction => Stage == "prod";

    /// <value>What happens to data when its resource leaves the stack.</value>
    public RemovalPolicy DataRemoval => IsProduction ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}

/// <summary>
/// The whole platform: one construct per capability. A function of PublishVideo stands with the state machine, in <see cref="Hosting"/>.
/// The laptop platform reads this stack's template, so what is wrong here is wrong there.
/// </summary>
sealed class ServerlessVideoStack : Stack
{
    public ServerlessVideoStack(Construct scope, string id, ServerlessVideoProps props)
        : base(scope, id, new StackProps
        {
            Description = "Serverless video platform: upload, encode, host, play",
            // No bootstrap version parameter: the laptop resolves no SSM lookups at deploy time, and AWS checks it anyway.
            Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
        })
    {
        var alarms = new Alarms(this);
        var data = new Data(this, props);
        var functions = new FunctionFactory(props, data, alarms);

        var identity = new Identity(this);
        var api = new Api(this, functions, identity);
        var delivery = new Delivery(this, data, api, functions, props);
        identity.AllowSignInFrom(delivery.PublicUrl);
        data.AllowUploadsFrom(delivery.PublicUrl);

        var hosting = new Hosting(this, functions, data, delivery, alarms, HostOptions.Of(Node));
        var uploads = new Uploads(this, functions, data, hosting);
        _ = new Encoding(this, functions);
        var library = new Library(this, functions, data, delivery, hosting);
        _ = new Operations(this, functions, data, delivery, uploads, library, hosting, alarms);
        api.Serve(uploads, delivery, data, library, hosting);

        _ = new CfnOutput(this, "Url", new CfnOutputProps { Value = delivery.PublicUrl, Description = "Where people upload and watch" });
        _ = new CfnOutput(this, "AlarmTopic", new CfnOutputProps { Value = alarms.Topic.TopicArn, Description = "Subscribe mail, chat or a pager here" });
    }
}
