using Amazon.CDK;
using ServerlessVideo.Infra;

var app = new App();
var stage = app.Node.TryGetContext("stage") as string ?? "dev";
var asset = app.Node.TryGetContext("asset") as string ?? "build/asset";

_ = new ServerlessVideoStack(app, $"ServerlessVideo-{stage}", new ServerlessVideoProps(stage, asset));
app.Synth();
