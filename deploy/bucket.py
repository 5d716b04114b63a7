"""Makes the bucket of the uploads where it is not there yet: a job of docker-compose.yml."""

import sys
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config.environment import text


def main() -> None:
    store = boto3.client(
        "s3",
        endpoint_url=text("AWS_S3_ENDPOINT_URL") or None,
        region_name=text("AWS_S3_REGION_NAME") or None,
        aws_access_key_id=text("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=text("AWS_SECRET_ACCESS_KEY"),
        config=Config(s3={"addressing_style": "path"}),
    )
    bucket = text("AWS_STORAGE_BUCKET_NAME")
    try:
        store.head_bucket(Bucket=bucket)
    except ClientError:
        store.create_bucket(Bucket=bucket)
    print(f"{bucket}: pronto")


if __name__ == "__main__":
    main()
