using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Etcd2.Http;
using Muster.Registry;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/v2/keys/…</c></summary>
internal static class KeysEndpoint
{
    public static async Task AnswerAsync(Etcd2Exchange exchange, byte[] key)
    {
        if (!await exchange.TakesAsync("HEAD", "GET", "PUT", "POST", "DELETE"))
        {
            return;
        }

        exchange.SetCluster();
        var (form, error) = await KeysForm.ReadAsync(exchange);
        KeysRequest? request = null;
        if (error is null)
        {
            (request, error) = TreePath.Of(key) is { } path
                ? KeysRequest.Read(exchange.Method, path, form, exchange.House.Time.GetUtcNow())
                : (null, new EtcdError(EtcdError.InvalidField, $"a key has at most {TreePath.SegmentsMax} parts", 0));
        }

        if (request is null || request.Value.Length > exchange.Context.Options.ValueBytesMax)
        {
            await (error ?? EtcdError.TooLarge).SendAsync(exchange);
        }
        else if (request.Wait)
        {
            await KeysWatch.AnswerAsync(exchange, request);
        }
        else
        {
            await SendAsync(exchange, request, await DoAsync(exchange, request));
        }
    }

    private static ValueTask<Result<TreeAnswer>> DoAsync(Etcd2Exchange exchange, KeysRequest request)
    {
        var (tree, caller) = (exchange.House.Tree, exchange.Caller);

        // A change that has begun is made, whether or not somebody still wants to hear of it.
        return exchange.Method switch
        {
            "PUT" => PutAsync(tree, caller, request),
            "POST" => tree.AppendAsync(caller, request.Path, request.Write, CancellationToken.None),
            "DELETE" when request.Condition is { } condition =>
                tree.CompareAndDeleteAsync(caller, request.Path, condition, CancellationToken.None),
            "DELETE" => tree.DeleteAsync(
                caller, request.Path,
                request.Recursive ? TreeReach.All : request.Directory ? TreeReach.EmptyDirectory : TreeReach.Value,
                CancellationToken.None),
            _ => tree.GetAsync(
                caller, request.Path, request.Recursive,
                request.Quorum ? Consistency.Consistent : Consistency.Default, exchange.Gone),
        };
    }

    private static ValueTask<Result<TreeAnswer>> PutAsync(Tree tree, Caller caller, KeysRequest request) =>
        (request.PrevExist, request.Condition) switch
        {
            (false, _) => tree.CreateAsync(caller, request.Path, request.Write, CancellationToken.None),
            (_, { } condition) =>
                tree.CompareAndSwapAsync(caller, request.Path, condition, request.Write, CancellationToken.None),
            (true, _) => tree.UpdateAsync(caller, request.Path, request.Write, CancellationToken.None),
            _ => tree.SetAsync(caller, request.Path, request.Write, CancellationToken.None),
        };

    private static Task SendAsync(Etcd2Exchange exchange, KeysRequest request, Result<TreeAnswer> answer)
    {
        if (!answer.TryGet(out var told, out var refused))
        {
            return EtcdError.Of(refused).SendAsync(exchange);
        }

        if (told.Event is not { } done)
        {
            return EtcdError.Of(told.Refusal!).SendAsync(exchange);
        }

        exchange.SetIndex(done.At.Value);
        exchange.SetRaft(done.At.Value);
        var isNew = done.Action == TreeAction.Create || (done.Action == TreeAction.Set && done.Previous is null);
        var isBare = request.NoValueOnSuccess
            && done.Action is TreeAction.Set or TreeAction.Create or TreeAction.Update or TreeAction.CompareAndSwap;
        return exchange.SendJsonAsync(
            isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
            isBare ? KeysJson.ActionOf(done) : KeysJson.Of(done, exchange.House.Time.GetUtcNow()));
    }
}
