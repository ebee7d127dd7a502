using Amazon.DynamoDBv2.Model;
using ServerlessVideo.Core;
using ServerlessVideo.Data;
using ServerlessVideo.Identity;

namespace ServerlessVideo.Library;

/// <summary>
/// Lists of videos from the indexes: an owner's from gsi1, everybody's from gsi2, newest first, never a Scan. Filters that are not
/// keys are applied by DynamoDB to what the index reads, so a request reads at most <see cref="Rounds"/> times
/// <see cref="ReadAtOnce"/> items and may answer fewer than asked for, with a cursor to go on.
/// </summary>
sealed class VideoQueries(VideosTable table)
{
    const int Rounds = 10;
    const int ReadAtOnce = 200;

    /// <returns>What was found, and where to go on (null: nothing is left).</returns>
    public async Task<(IReadOnlyList<Video> Found, VideoId? Next)> FindAsync(
        VideoQuery query, Caller caller, VideoId? after, CancellationToken cancellationToken)
    {
        var found = new List<Video>();
        for (var round = 0; round < Rounds; round++)
        {
            var response = await table.Client.QueryAsync(Request(query, caller, after), cancellationToken);
            foreach (var video in (response.Items ?? []).Select(VideoStore.Mapper.FromItem))
            {
                if (found.Count == query.Limit)
                {
                    return (found, found[^1].Id);
                }
                // The filter has sorted out most; what decides is the rule itself.
                if (Access.Lists(caller, video))
                {
                    found.Add(video);
                }
            }
            if (response.LastEvaluatedKey is not { Count: > 0 } last)
            {
                return (found, null);
            }
            after = VideoId.Parse((query.Owner is null ? last["gsi2sk"] : last["gsi1sk"]).S, null);
        }
        return (found, after);
    }

    QueryRequest Request(VideoQuery query, Caller caller, VideoId? after)
    {
        var (index, partition) = query.Owner is { } owner ? ("gsi1", Keys.OwnerPartition(owner)) : ("gsi2", Keys.AllVideos);
        var filter = VideoFilter.Of(query, caller);
        filter.Values[":pk"] = new AttributeValue(partition);
        filter.Values[":from"] = new AttributeValue(Keys.FirstIdOf(query.From ?? DateTimeOffset.UnixEpoch));
        filter.Values[":to"] = new AttributeValue(query.To is { } to ? Keys.FirstIdOf(to) : Keys.AfterAllIds);
        return new QueryRequest
        {
            TableName = table.Name,
            IndexName = index,
            KeyConditionExpression = $"{index}pk = :pk AND {index}sk BETWEEN :from AND :to",
            FilterExpression = filter.Expression,
            ExpressionAttributeNames = filter.Names,
            ExpressionAttributeValues = filter.Values,
            ExclusiveStartKey = after is { } id ? StartAfter(index, partition, id) : null,
            Limit = ReadAtOnce,
            ScanIndexForward = false,
        };
    }

    static Dictionary<string, AttributeValue> StartAfter(string index, string partition, VideoId id)
    {
        var key = VideosTable.KeyItem(Keys.Video(id));
        key[$"{index}pk"] = new AttributeValue(partition);
        key[$"{index}sk"] = new AttributeValue(id.ToString());
        return key;
    }
}
