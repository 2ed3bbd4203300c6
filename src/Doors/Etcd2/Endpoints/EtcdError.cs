using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Muster.Bedrock;
using Muster.Doors.Etcd2.Http;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>An error as etcd 2 tells it.</summary>
/// <param name="Index">0: said before anything was looked at.</param>
internal sealed record EtcdError(int Code, string Cause, long Index)
{
    public const int PrevValueRequired = 201;
    public const int TtlNaN = 202;
    public const int IndexNaN = 203;
    public const int InvalidField = 209;
    public const int InvalidForm = 210;
    public const int RefreshValue = 211;
    public const int RefreshTtlRequired = 212;
    private const int NotFound = 100;
    private const int CompareFailed = 101;
    private const int NotAFile = 102;
    private const int NotADirectory = 104;
    private const int Exists = 105;
    private const int RootIsReadOnly = 107;
    private const int DirectoryNotEmpty = 108;
    private const int RaftInternal = 300;
    private const int HistoryCleared = 401;

    public static EtcdError Of(TreeRefusal refusal) => new(
        refusal.Why switch
        {
            TreeNo.NotFound => NotFound,
            TreeNo.CompareFailed => CompareFailed,
            TreeNo.NotAValue => NotAFile,
            TreeNo.NotADirectory => NotADirectory,
            TreeNo.Exists => Exists,
            TreeNo.RootIsReadOnly => RootIsReadOnly,
            TreeNo.DirectoryNotEmpty => DirectoryNotEmpty,
            TreeNo.HistoryCleared => HistoryCleared,
            _ => throw new UnreachableException($"No code for {refusal.Why}"),
        },
        refusal.Cause,
        refusal.At.Value);

    /// <summary>What the engine refuses.</summary>
    public static EtcdError Of(Refused refused) => new(
        RaftInternal,
        refused.Why == Refusal.TooLarge ? "etcdserver: request is too large" : refused.Message,
        0);

    public static readonly EtcdError TooLarge = new(RaftInternal, "etcdserver: request is too large", 0);

    public Task SendAsync(Etcd2Exchange exchange)
    {
        exchange.SetIndex(Index);
        return exchange.SendJsonAsync(Status, JsonBody.Line(json =>
        {
            json.BeginObject();
            json.Member("errorCode"u8, Code);
            json.Member("message"u8, Message);
            if (Cause.Length > 0)
            {
                json.Member("cause"u8, Cause);
            }

            json.Member("index"u8, Index);
            json.EndObject();
        }));
    }

    private string Message => Code switch
    {
        NotFound => "Key not found",
        CompareFailed => "Compare failed",
        NotAFile => "Not a file",
        NotADirectory => "Not a directory",
        Exists => "Key already exists",
        RootIsReadOnly => "Root is read only",
        DirectoryNotEmpty => "Directory not empty",
        PrevValueRequired => "PrevValue is Required in POST form",
        TtlNaN => "The given TTL in POST form is not a number",
        IndexNaN => "The given index in POST form is not a number",
        InvalidField => "Invalid field",
        InvalidForm => "Invalid POST form",
        RefreshValue => "Value provided on refresh",
        RefreshTtlRequired => "A TTL must be provided on refresh",
        RaftInternal => "Raft Internal Error",
        HistoryCleared => "The event in requested index is outdated and cleared",
        _ => throw new UnreachableException($"No message for {Code}"),
    };

    private int Status => Code switch
    {
        NotFound => StatusCodes.Status404NotFound,
        CompareFailed or Exists => StatusCodes.Status412PreconditionFailed,
        NotAFile or DirectoryNotEmpty => StatusCodes.Status403Forbidden,
        RaftInternal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };
}
