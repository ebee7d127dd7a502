using System.Text.Json.Nodes;
using ServerlessVideo.Local.DynamoDb;
using ServerlessVideo.Local.Endpoint.Iam;
using ServerlessVideo.Local.Template;

namespace ServerlessVideo.Local.Tests.Endpoint;

/// <summary>A policy that denies writes by <c>dynamodb:LeadingKeys</c> holds for each item that a request writes.</summary>
public class LeadingKeysTests
{
    static readonly IamCaller Caller = new("arn:aws:iam::1:role/r",
    [
        PolicyDocument.Parse(JsonNode.Parse("""
            { "Statement": [
              { "Effect": "Allow", "Action": "dynamodb:*", "Resource": "*" },
              { "Effect": "Deny", "Action": ["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"], "Resource": "*",
                "Condition": { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": ["AUDIT#*"] } } }] }
            """), "test"),
    ]);

    [Theory]
    [InlineData("PutItem", """{ "TableName": "t", "Item": { "pk": { "S": "AUDIT#1" } } }""", true)]
    [InlineData("DeleteItem", """{ "TableName": "t", "Key": { "pk": { "S": "AUDIT#1" } } }""", false)]
    [InlineData("DeleteItem", """{ "TableName": "t", "Key": { "pk": { "S": "VIDEO#1" } } }""", true)]
    [InlineData("UpdateItem", """{ "TableName": "t", "Key": { "pk": { "S": "AUDIT#1" } } }""", false)]
    [InlineData("TransactWriteItems", """{ "TransactItems": [{ "Delete": { "TableName": "t", "Key": { "pk": { "S": "VIDEO#1" } } } }, { "Put": { "TableName": "t", "Item": { "pk": { "S": "AUDIT#1" } } } }] }""", true)]
    [InlineData("TransactWriteItems", """{ "TransactItems": [{ "Put": { "TableName": "t", "Item": { "pk": { "S": "VIDEO#1" } } } }, { "Delete": { "TableName": "t", "Key": { "pk": { "S": "AUDIT#1" } } } }] }""", false)]
    [InlineData("BatchWriteItem", """{ "RequestItems": { "t": [{ "PutRequest": { "Item": { "pk": { "S": "VIDEO#1" } } } }, { "DeleteRequest": { "Key": { "pk": { "S": "AUDIT#1" } } } }] } }""", false)]
    [InlineData("GetItem", """{ "TableName": "t", "Key": { "pk": { "S": "AUDIT#1" } } }""", true)]
    [InlineData("Query", """{ "TableName": "t", "IndexName": "gsi1" }""", true)]
    public void Write_OfADeniedKey_IsRefused(string operation, string request, bool allowed) =>
        new DynamoDbService(null!, null!).Demands(operation, JsonNode.Parse(request)!.AsObject()).All(Caller.Allows).ShouldBe(allowed);
}
