"""Trims botocore's service models to the operations that ServerlessVideo.Aws calls: python3 trim.py (needs botocore)."""
import gzip
import json
import pathlib

import botocore

OPERATIONS = {
    "cloudfront": "CreateInvalidation",
    "dynamodbstreams": "ListStreams DescribeStream GetShardIterator GetRecords",
    "events": "PutEvents",
    "mediaconvert": "CreateJob GetJob ListJobs CancelJob Probe",
    "secretsmanager": "GetSecretValue PutSecretValue",
    "sqs": "SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility "
           "GetQueueAttributes GetQueueUrl CreateQueue ListQueues PurgeQueue",
    "ssm": "GetParameter PutParameter DeleteParameter",
    "stepfunctions": "StartExecution DescribeExecution StopExecution ListExecutions SendTaskSuccess SendTaskFailure "
                     "SendTaskHeartbeat GetExecutionHistory",
}


def undocumented(node):
    if isinstance(node, dict):
        return {key: undocumented(value) for key, value in node.items() if key not in ("documentation", "documentationUrl")}
    return [undocumented(item) for item in node] if isinstance(node, list) else node


def references(node):
    if isinstance(node, dict):
        yield from [node["shape"]] if isinstance(node.get("shape"), str) else []
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references(item)


for service, names in OPERATIONS.items():
    source = max(pathlib.Path(botocore.__file__).parent.glob(f"data/{service}/*/service-2.json.gz"))
    model = undocumented(json.loads(gzip.decompress(source.read_bytes())))
    operations = {name: model["operations"][name] for name in names.split()}
    shapes, todo = {}, list(references(operations))
    while todo:
        if (name := todo.pop()) not in shapes:
            shapes[name] = model["shapes"][name]
            todo += references(shapes[name])

    def lines(items):
        return ",\n".join(f"{json.dumps(name)}: {json.dumps(items[name])}" for name in sorted(items))

    pathlib.Path(__file__).with_name(f"{service}.json").write_text(
        f'{{"metadata": {json.dumps(model["metadata"])},\n"operations": {{\n{lines(operations)}\n}},\n"shapes": {{\n{lines(shapes)}\n}}}}\n')
