using System.Collections.Immutable;
using Muster.Doors.Consul.Bodies;
using Muster.Doors.Go;
using Muster.Registry.Sessions;

namespace Muster.Doors.Consul.Json;

/// <summary>A session.</summary>
internal static class SessionJson
{
    public static void WriteAll(GoJsonWriter json, IEnumerable<Session> sessions)
    {
        json.BeginArray();
        foreach (var session in sessions)
        {
            Write(json, session);
        }

        json.EndArray();
    }

    private static void Write(GoJsonWriter json, Session session)
    {
        json.BeginObject();
        json.Name("ID"u8);
        json.Text(session.Id);
        json.Name("Name"u8);
        json.Text(session.Name);
        json.Name("Node"u8);
        json.Text(session.Node);
        json.Name("LockDelay"u8);
        json.Number(session.LockDelayNanos);
        json.Name("Behavior"u8);
        json.Text(session.Behavior == SessionBehavior.Delete ? SessionBody.BehaviorDelete : SessionBody.BehaviorRelease);
        json.Name("TTL"u8);
        json.Text(session.Ttl);
        json.Name("NodeChecks"u8);
        WriteOrNull(json, session.NodeChecks);
        json.Name("ServiceChecks"u8);
        WriteServiceChecks(json, session.ServiceChecks);
        if (!session.Checks.IsEmpty)
        {
            json.Name("Checks"u8);
            WriteOrNull(json, session.Checks);
        }

        json.Name("CreateIndex"u8);
        json.Number(session.Created.Value);
        json.Name("ModifyIndex"u8);
        json.Number(session.Created.Value);
        json.EndObject();
    }

    private static void WriteOrNull(GoJsonWriter json, ImmutableArray<string>? texts)
    {
        if (texts is { } given)
        {
            Maps.WriteList(json, given);
        }
        else
        {
            json.Null();
        }
    }

    private static void WriteServiceChecks(GoJsonWriter json, ImmutableArray<SessionServiceCheck>? checks)
    {
        if (checks is not { } given)
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var check in given)
        {
            json.BeginObject();
            json.Name("ID"u8);
            json.Text(check.Id);
            json.Name("Namespace"u8);
            json.Text(check.Namespace);
            json.EndObject();
        }

        json.EndArray();
    }
}
