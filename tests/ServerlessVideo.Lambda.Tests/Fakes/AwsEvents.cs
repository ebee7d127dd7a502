namespace ServerlessVideo.Lambda.Tests.Fakes;

/// <summary>Events as AWS's guides show them.</summary>
static class AwsEvents
{
    /// <summary>docs.aws.amazon.com/lambda/latest/dg/with-sqs.html</summary>
    public static string Sqs(string messageId) => $$$"""
        {"Records":[{"messageId":"{{{messageId}}}","receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...","body":"Test message.",
        "attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1545082649183","SenderId":"AIDAIENQZJOLO23YVJ4VO",
        "ApproximateFirstReceiveTimestamp":"1545082649185"},
        "messageAttributes":{"myAttribute":{"stringValue":"myValue","stringListValues":[],"binaryListValues":[],"dataType":"String"},
        "raw":{"binaryValue":"AQID","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
        "md5OfBody":"e4e68fb7bd0e697a0ae8f1bb342846b3","eventSource":"aws:sqs",
        "eventSourceARN":"arn:aws:sqs:us-east-2:123456789012:my-queue","awsRegion":"us-east-2"}]}
        """;

    /// <summary>docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, with more attribute types and a record of Time to Live.</summary>
    public const string Stream = """
        {"Records":[
        {"eventID":"1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",
        "dynamodb":{"ApproximateCreationDateTime":1480642020,"Keys":{"Id":{"N":"101"}},
        "NewImage":{"Message":{"S":"New item!"},"Id":{"N":"101"},"flags":{"M":{"on":{"BOOL":true}}},"list":{"L":[{"S":"a"}]},
        "tags":{"SS":["x","y"]},"bytes":{"B":"AQID"},"none":{"NULL":true}},
        "SequenceNumber":"111","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"},
        "eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2016-12-01T00:00:00.000"},
        {"eventID":"2","eventName":"MODIFY","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",
        "dynamodb":{"Keys":{"Id":{"N":"101"}},"NewImage":{"Id":{"N":"101"}},"OldImage":{"Id":{"N":"101"}},
        "SequenceNumber":"222","SizeBytes":59,"StreamViewType":"NEW_AND_OLD_IMAGES"},
        "eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2016-12-01T00:00:00.000"},
        {"eventID":"3","eventName":"REMOVE","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",
        "userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"},
        "dynamodb":{"Keys":{"Id":{"N":"101"}},"OldImage":{"Id":{"N":"101"}},
        "SequenceNumber":"333","SizeBytes":38,"StreamViewType":"NEW_AND_OLD_IMAGES"},
        "eventSourceARN":"arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2016-12-01T00:00:00.000"}]}
        """;

    /// <summary>docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html</summary>
    public const string S3ObjectCreated = """
        {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3","account":"111122223333",
        "time":"2021-11-12T00:00:00Z","region":"ca-central-1","resources":["arn:aws:s3:::amzn-s3-demo-bucket1"],
        "detail":{"version":"0","bucket":{"name":"amzn-s3-demo-bucket1"},
        "object":{"key":"originals/a b+c","size":5368709120,"etag":"b57f9512698f4b09e608f4f2a65852e5",
        "version-id":"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e","sequencer":"00617F08299329D189"},
        "request-id":"N4N7GDK58NMKJ12R","requester":"123456789012","source-ip-address":"1.2.3.4","reason":"CompleteMultipartUpload"}}
        """;

    /// <summary>docs.aws.amazon.com/mediaconvert/latest/ug/ev_status_complete.html</summary>
    public static string MediaConvertComplete { get; } = MediaConvert("""
        "status":"COMPLETE","timestamp":1536963533131,"outputGroupDetails":[{"type":"CMAF_GROUP",
        "playlistFilePaths":["s3://amzn-s3-demo-bucket/media/v1/1/video.m3u8"],
        "outputDetails":[{"outputFilePaths":["s3://amzn-s3-demo-bucket/media/v1/1/video_1080p.m3u8"],"durationInMs":180041,
        "videoDetails":{"widthInPx":1920,"heightInPx":1080,"averageBitrate":6026,"qvbrAvgQuality":7.8}}]}]
        """);

    public static string MediaConvertProgress { get; } = MediaConvert("""
        "status":"STATUS_UPDATE","timestamp":1515018330131,"framesDecoded":353,
        "jobProgress":{"phaseProgress":{"TRANSCODING":{"status":"PROGRESSING","percentComplete":34}},"jobPercentComplete":34,
        "currentPhase":"TRANSCODING","retryCount":0}
        """);

    public static string MediaConvertError { get; } = MediaConvert("""
        "status":"ERROR","timestamp":1515018330131,"errorCode":1040,"errorMessage":"Example error message"
        """);

    static string MediaConvert(string detail) => $$$"""
        {"version":"0","id":"12345678-7a65-4a3f-9a8f-0d3a5ac3a8a8","detail-type":"MediaConvert Job State Change","source":"aws.mediaconvert",
        "account":"111122223333","time":"2018-09-14T22:18:53Z","region":"us-west-2",
        "resources":["arn:aws:mediaconvert:us-west-2:111122223333:jobs/123456789012-smb6o7"],
        "detail":{"accountId":"111122223333","queue":"arn:aws:mediaconvert:us-west-2:111122223333:queues/Default",
        "jobId":"123456789012-smb6o7","userMetadata":{"video_id":"v1"},{{{detail}}}}}
        """;
}
