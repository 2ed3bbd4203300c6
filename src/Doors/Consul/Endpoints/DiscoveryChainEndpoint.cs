using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Consul.Entries;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Loose;
using Muster.Doors.Go;
using Muster.Registry.Entries.Chains;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/discovery-chain/: how a proxy finds who answers for a service, compiled from the configuration entries.</summary>
internal static class DiscoveryChainEndpoint
{
    public static ValueTask GetAsync(Exchange exchange) => AnswerAsync(exchange, new Overrides("", "", 0));

    /// <summary>With some of it otherwise than the entries have it.</summary>
    public static async ValueTask CompileAsync(Exchange exchange)
    {
        if (await Front.BodyAsync(exchange) is not { } body)
        {
            return;
        }

        if ((Front.RefuseReadOptions(exchange, out _) ?? RefuseNoName(exchange)) is { } refusal)
        {
            await exchange.SendAsync(refusal);
            return;
        }

        if (!Decode(body).TryGet(out var overrides, out var undecoded))
        {
            await exchange.SendAsync(Plain.Bad($"Bad request: Request decoding failed: {undecoded.Message}"));
            return;
        }

        await (overrides.GatewayMode is "" or "none" or "local" or "remote"
            ? AnswerAsync(exchange, overrides)
            : exchange.SendTextAsync(StatusCodes.Status400BadRequest, "Invalid OverrideMeshGateway.Mode parameter"));
    }

    private static async ValueTask AnswerAsync(Exchange exchange, Overrides overrides)
    {
        if ((Front.RefuseReadOptions(exchange, out var options) ?? RefuseNoName(exchange)) is { } wrong)
        {
            await exchange.SendAsync(wrong);
            return;
        }

        if (Front.RefuseDatacenter(exchange) is { } elsewhere)
        {
            ConsulHeaders.SetUnknownIndex(exchange.Headers);
            await exchange.SendAsync(elsewhere);
            return;
        }

        var own = exchange.House.Self.Datacenter;
        var compiled = exchange.Query.Get("compile-dc");
        var question = new ChainQuestion
        {
            Service = exchange.RestText(),
            Datacenter = own,
            EvaluatedIn = compiled.Length > 0 ? compiled : own,
            Protocol = overrides.Protocol,
            GatewayMode = overrides.GatewayMode,
            ConnectTimeoutNanos = overrides.ConnectTimeoutNanos,
        };
        var asked = await Waiting.AskAsync(
            exchange,
            options.Reading,
            (reading, cancel) => exchange.House.Entries.ChainAsync(exchange.Caller, question, reading, cancel));
        if (!asked.TryGet(out var answer, out var refused))
        {
            ConsulHeaders.SetUnknownIndex(exchange.Headers);
            await exchange.RefuseAsync(refused);
            return;
        }

        ConsulHeaders.SetIndex(exchange.Headers, answer.Index);
        ConsulHeaders.SetConsistency(exchange.Headers, options.Reading.Consistency);
        if (options.Cached)
        {
            // As fresh as any, and a hit when somebody asked before, with the same overrides.
            var words = $"{CachedQuestions.QuestionOf(exchange)}\n{question}";
            ConsulHeaders.SetCache(
                exchange.Headers, exchange.Context.Cached.Follows(words) && !options.Reading.Blocks() ? TimeSpan.Zero : null);
        }

        ChainJson.Write(exchange.BeginJson(), answer.Value);
        await exchange.SendJsonAsync();
    }

    private static Plain? RefuseNoName(Exchange exchange) =>
        Front.RefuseEmptyRest(exchange, "Bad request: Missing chain name");

    private static Result<Overrides> Decode(byte[] body)
    {
        if (GoJsonSyntax.FindValue(body, out var error) is not { } found)
        {
            return new Refused(Refusal.Invalid, error);
        }

        var reader = new GoJsonReader(body.AsMemory(found));
        var tree = reader.ValueMap();
        var findings = new LooseFindings();
        var map = new LooseValue(tree, "", findings).Map();
        var overrides = map is null
            ? new Overrides("", "", 0)
            : new Overrides(
                map["OverrideProtocol", "override_protocol"].Text(),
                EntryBody.GatewayMode(map["OverrideMeshGateway", "override_mesh_gateway"]),
                map["OverrideConnectTimeout", "override_connect_timeout"].Nanoseconds());
        return (reader.Error ?? findings.Error) is { } wrong ? new Refused(Refusal.Invalid, wrong) : overrides;
    }

    private sealed record Overrides(string Protocol, string GatewayMode, long ConnectTimeoutNanos);
}
