using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.S3;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace ServerlessVideo.Infra;

/// <summary>What the platform keeps: originals, renditions, the web app, and the records.</summary>
sealed class Data : Construct
{
    public Data(Construct scope, ServerlessVideoProps props)
        : base(scope, "Data")
    {
        Originals = NewBucket("Originals", props, versioned: true);
        // Counted from its beginning, whatever moves since: a slow upload, an import that waits, a completion that somebody has to repair first.
        // What nobody wants is aborted by the watch over stuck uploads within hours, and by the reconciler.
        Originals.AddLifecycleRule(new LifecycleRule
        {
            Id = "abort-incomplete-uploads",
            AbortIncompleteMultipartUploadAfter = Duration.Days(30),
        });
        Originals.AddLifecycleRule(new LifecycleRule
        {
            Id = "expire-deleted-originals",
            NoncurrentVersionExpiration = Duration.Days(30),
            ExpiredObjectDeleteMarker = true,
        });
        // The L1 property: the L2 switch would add a custom resource whose function may touch every bucket.
        ((CfnBucket)Originals.Node.DefaultChild!).NotificationConfiguration = new CfnBucket.NotificationConfigurationProperty
        {
            EventBridgeConfiguration = new CfnBucket.EventBridgeConfigurationProperty { EventBridgeEnabled = true },
        };

        Media = NewBucket("Media", props, versioned: false);
        Web = NewBucket("Web", props, versioned: false);

        Videos = new Table(this, "Videos", new TableProps
        {
            TableName = $"serverlessvideo-{props.Stage}-videos",
            PartitionKey = Text("pk"),
            SortKey = Text("sk"),
            BillingMode = BillingMode.PAY_PER_REQUEST,
            Encryption = TableEncryption.AWS_MANAGED,
            PointInTimeRecovery = true,
            DeletionProtection = props.IsProduction,
            Stream = StreamViewType.NEW_AND_OLD_IMAGES,
            TimeToLiveAttribute = "ttl",
            RemovalPolicy = props.DataRemoval,
        });
        foreach (var index in (string[])["gsi1", "gsi2"])
        {
            Videos.AddGlobalSecondaryIndex(new GlobalSecondaryIndexProps
            {
                IndexName = index,
                PartitionKey = Text($"{index}pk"),
                SortKey = Text($"{index}sk"),
                ProjectionType = ProjectionType.ALL,
            });
        }
    }

    /// <value>Originals: versioned, so that nothing a person uploaded can be overwritten.</value>
    public Bucket Originals { get; }

    /// <value>Renditions, stills and manifests; read by CloudFront alone.</value>
    public Bucket Media { get; }

    public Bucket Web { get; }

    public Table Videos { get; }

    /// <summary>Browsers send parts straight to the originals bucket, from the app's own origin and no other.</summary>
    public void AllowUploadsFrom(string origin) => Originals.AddCorsRule(new CorsRule
    {
        AllowedOrigins = [origin],
        AllowedMethods = [HttpMethods.PUT],
        AllowedHeaders = ["content-type", "x-amz-checksum-sha256"],
        ExposedHeaders = ["ETag", "x-amz-checksum-sha256"],
        MaxAge = 3600,
    });

    Bucket NewBucket(string id, ServerlessVideoProps props, bool versioned) => new(this, id, new BucketProps
    {
        BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
        Encryption = BucketEncryption.S3_MANAGED,
        EnforceSSL = true,
        MinimumTLSVersion = 1.2,
        ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
        Versioned = versioned,
        RemovalPolicy = props.DataRemoval,
    });

    static Attribute Text(string name) => new() { Name = name, Type = AttributeType.STRING };
}
