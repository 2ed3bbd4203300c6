using Microsoft.AspNetCore.Http;
using Muster.Doors.Etcd2.Http;
using Muster.Doors.Go;
using Muster.Engine;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>A question or a change, as its parameters say it.</summary>
internal sealed record KeysRequest
{
    /// <summary>Seconds until the year in which etcd's times end; what lives longer lives for ever.</summary>
    private const long SecondsMax = 9_223_372_036;

    public required TreePath Path { get; init; }

    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>Null: not given.</summary>
    public ReadOnlyMemory<byte>? PrevValue { get; private init; }

    /// <summary>0: not given.</summary>
    public long PrevIndex { get; private init; }

    public bool? PrevExist { get; private init; }

    public long WaitIndex { get; private init; }

    public bool Recursive { get; private init; }

    public bool Wait { get; private init; }

    public bool Directory { get; private init; }

    public bool Quorum { get; private init; }

    public bool Stream { get; private init; }

    public bool NoValueOnSuccess { get; private init; }

    public bool Refresh { get; private init; }

    public DateTimeOffset? Expires { get; private init; }

    public TreeWrite Write => new() { IsDirectory = Directory, Value = Value, Expires = Expires, IsRefresh = Refresh };

    /// <summary>Null when there is none.</summary>
    public TreeCondition? Condition =>
        PrevIndex > 0 || PrevValue is not null ? new TreeCondition(PrevValue, new Revision(PrevIndex)) : null;

    /// <summary>Reads in etcd's order, so that of several mistakes the same one is told.</summary>
    public static (KeysRequest? Request, EtcdError? Error) Read(string method, TreePath path, Form form, DateTimeOffset now)
    {
        var reader = new Reader(form);
        var prevIndex = reader.Index("prevIndex");
        var waitIndex = reader.Index("waitIndex");
        var recursive = reader.Flag("recursive");
        _ = reader.Flag("sorted"); // all is
        var wait = reader.Flag("wait");
        var directory = reader.Flag("dir");
        var quorum = reader.Flag("quorum");
        var stream = reader.Flag("stream");
        reader.Refuse(wait && method != HttpMethods.Get, EtcdError.InvalidField, "\"wait\" can only be used with GET requests");
        var prevValue = form.Bytes("prevValue");
        reader.Refuse(
            form.Has("prevValue") && prevValue.Length == 0, EtcdError.PrevValueRequired, "\"prevValue\" cannot be empty");
        var noValue = reader.Flag("noValueOnSuccess");
        var ttl = form.Bytes("ttl").Length == 0 ? null : reader.Number("ttl", EtcdError.TtlNaN);
        var prevExist = form.Has("prevExist") ? reader.Flag("prevExist", "invalid value for prevExist") : (bool?)null;
        var refresh = form.Has("refresh") && reader.Flag("refresh", "invalid value for refresh");
        reader.Refuse(
            refresh && form.Bytes("value").Length > 0, EtcdError.RefreshValue, "A value was provided on a refresh");
        reader.Refuse(refresh && ttl is null, EtcdError.RefreshTtlRequired, "No TTL value set");
        return reader.Error is { } error
            ? (null, error)
            : (new KeysRequest
            {
                Path = path,
                Value = form.Bytes("value"),
                PrevValue = prevValue.Length == 0 ? (ReadOnlyMemory<byte>?)null : prevValue,
                PrevIndex = prevIndex,
                PrevExist = prevExist,
                WaitIndex = waitIndex,
                Recursive = recursive,
                Wait = wait,
                Directory = directory,
                Quorum = quorum,
                Stream = stream,
                NoValueOnSuccess = noValue,
                Refresh = refresh,
                Expires = ttl is { } seconds && seconds < (ulong)(SecondsMax - now.ToUnixTimeSeconds())
                    ? now.AddSeconds(seconds)
                    : null,
            }, null);
    }

    /// <summary>Keeps the first mistake.</summary>
    private sealed class Reader(Form form)
    {
        public EtcdError? Error { get; private set; }

        public long Index(string name) => (long)Math.Min(Number(name, EtcdError.IndexNaN) ?? 0, long.MaxValue);

        /// <summary>Null when it is not given.</summary>
        public ulong? Number(string name, int code)
        {
            if (!form.Has(name))
            {
                return null;
            }

            Refuse(!GoText.TryParseUint(form.Text(name), out var number, out _), code, $"invalid value for \"{name}\"");
            return number;
        }

        public bool Flag(string name, string? complaint = null)
        {
            if (!form.Has(name))
            {
                return false;
            }

            var flag = GoText.ParseBool(form.Text(name));
            Refuse(flag is null, EtcdError.InvalidField, complaint ?? $"invalid value for \"{name}\"");
            return flag == true;
        }

        public void Refuse(bool wrong, int code, string cause)
        {
            if (wrong)
            {
                Error ??= new EtcdError(code, cause, 0);
            }
        }
    }
}
