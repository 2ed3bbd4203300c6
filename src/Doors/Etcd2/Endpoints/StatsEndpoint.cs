using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;
using Muster.Doors.Go;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/v2/stats/…</c>: of one server, which leads itself and has nobody to send anything to.</summary>
internal static class StatsEndpoint
{
    private static readonly (string Name, TreeAction Action)[] _counted =
    [
        ("gets", TreeAction.Get), ("sets", TreeAction.Set), ("delete", TreeAction.Delete), ("update", TreeAction.Update),
        ("create", TreeAction.Create), ("compareAndSwap", TreeAction.CompareAndSwap),
        ("compareAndDelete", TreeAction.CompareAndDelete),
    ];

    public static async Task SelfAsync(Etcd2Exchange exchange)
    {
        if (!await exchange.TakesAsync("GET"))
        {
            return;
        }

        var (identity, since) = (exchange.Context.Identity, exchange.Context.Since);
        await exchange.SendJsonAsync(StatusCodes.Status200OK, JsonBody.Of(json =>
        {
            var (id, started) = (EtcdIdentity.Text(identity.MemberId), GoTime.Text(since));
            json.BeginObject();
            json.Member("name"u8, identity.Name);
            json.Member("id"u8, id);
            json.Member("state"u8, "StateLeader");
            json.Member("startTime"u8, started);
            json.Name("leaderInfo"u8);
            json.BeginObject();
            json.Member("leader"u8, id);
            json.Member("uptime"u8, GoDuration.Format(exchange.House.Time.GetUtcNow() - since));
            json.Member("startTime"u8, started);
            json.EndObject();
            json.Member("recvAppendRequestCnt"u8, 0);
            json.Member("sendAppendRequestCnt"u8, 0);
            json.EndObject();
        }));
    }

    public static async Task StoreAsync(Etcd2Exchange exchange)
    {
        if (!await exchange.TakesAsync("GET"))
        {
            return;
        }

        var tree = exchange.House.Tree;
        await exchange.SendJsonAsync(StatusCodes.Status200OK, JsonBody.Of(json =>
        {
            json.BeginObject();
            foreach (var (name, action) in _counted)
            {
                json.Name($"{name}Success");
                json.Number(tree.Stats.Done(action));
                json.Name($"{name}Fail");
                json.Number(tree.Stats.Refused(action));
            }

            json.Member("expireCount"u8, tree.Stats.Done(TreeAction.Expire));
            json.Member("watchers"u8, tree.Watchers);
            json.EndObject();
        }));
    }

    public static async Task LeaderAsync(Etcd2Exchange exchange)
    {
        if (await exchange.TakesAsync("GET"))
        {
            await exchange.SendJsonAsync(StatusCodes.Status200OK, JsonBody.Of(json =>
            {
                json.BeginObject();
                json.Member("leader"u8, EtcdIdentity.Text(exchange.Context.Identity.MemberId));
                json.Name("followers"u8);
                json.BeginObject();
                json.EndObject();
                json.EndObject();
            }));
        }
    }
}
