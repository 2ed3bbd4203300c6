using System.Globalization;
using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary><c>/v2/stats/…</c>: of one server, which leads itself and has nobody to send anything to.</summary>
internal static class StatsEndpoint
{
    public static async Task SelfAsync(Etcd2Exchange exchange)
    {
        if (!await exchange.TakesAsync("GET"))
        {
            return;
        }

        var id = EtcdIdentity.Text(exchange.Context.Identity.MemberId);
        var since = exchange.Context.Since;
        var started = since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        await exchange.SendJsonAsync(
            StatusCodes.Status200OK,
            new GoJson().Raw("{\"name\":").Text(exchange.Context.Identity.Name)
                .Raw(",\"id\":").Text(id)
                .Raw(",\"state\":\"StateLeader\",\"startTime\":").Text(started)
                .Raw(",\"leaderInfo\":{\"leader\":").Text(id)
                .Raw(",\"uptime\":").Text(UptimeOf(exchange.House.Time.GetUtcNow() - since))
                .Raw(",\"startTime\":").Text(started)
                .Raw("},\"recvAppendRequestCnt\":0,\"sendAppendRequestCnt\":0}")
                .ToBytes());
    }

    public static async Task StoreAsync(Etcd2Exchange exchange)
    {
        if (!await exchange.TakesAsync("GET"))
        {
            return;
        }

        var tree = exchange.House.Tree;
        var json = new GoJson().Raw("{");
        foreach (var (name, action) in new[]
        {
            ("gets", TreeAction.Get), ("sets", TreeAction.Set), ("delete", TreeAction.Delete),
            ("update", TreeAction.Update), ("create", TreeAction.Create),
            ("compareAndSwap", TreeAction.CompareAndSwap), ("compareAndDelete", TreeAction.CompareAndDelete),
        })
        {
            json.Raw($"\"{name}Success\":").Number(tree.Stats.Done(action))
                .Raw($",\"{name}Fail\":").Number(tree.Stats.Refused(action)).Raw(",");
        }

        await exchange.SendJsonAsync(
            StatusCodes.Status200OK,
            json.Raw("\"expireCount\":").Number(tree.Stats.Done(TreeAction.Expire))
                .Raw(",\"watchers\":").Number(tree.Watchers).Raw("}").ToBytes());
    }

    public static async Task LeaderAsync(Etcd2Exchange exchange)
    {
        if (await exchange.TakesAsync("GET"))
        {
            await exchange.SendJsonAsync(
                StatusCodes.Status200OK,
                $"{{\"leader\":\"{EtcdIdentity.Text(exchange.Context.Identity.MemberId)}\",\"followers\":{{}}}}");
        }
    }

    /// <summary>As Go prints a duration.</summary>
    private static string UptimeOf(TimeSpan uptime)
    {
        var hours = (long)uptime.TotalHours;
        var minutes = (long)uptime.TotalMinutes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(hours > 0 ? $"{hours}h" : "")}{(minutes > 0 ? $"{uptime.Minutes}m" : "")}{(decimal)uptime.Ticks / TimeSpan.TicksPerSecond % 60:0.#######}s");
    }
}
